/** Where the user is, as the part of the address behind the hash: the gateway serves one page. */
import { signal } from "@preact/signals";

export type Route =
  | { page: "sessions" }
  | { page: "session"; sessionId: string }
  | { page: "chats"; sessionId: string; chat: string | null; message?: string }
  | {
      page: "scheduled" | "bulks" | "newBulk" | "optOuts" | "statuses" | "channels";
      sessionId: string;
    }
  | { page: "bulk"; sessionId: string; bulkId: string }
  | { page: "webhooks" }
  | { page: "webhook"; webhookId: string };

/** The views of a session that its address names by one word. */
const VIEWS = {
  scheduled: "scheduled",
  optOuts: "opt-outs",
  statuses: "status",
  channels: "channels",
} as const;
const NEW_BULK = "new";

export function parseRoute(hash: string): Route {
  const [section, id, ...rest] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decode);
  if (section === "webhooks" && rest.length === 0)
    return id ? { page: "webhook", webhookId: id } : { page: "webhooks" };
  if (section === "sessions" && id) return parseSession(id, rest);
  return { page: "sessions" };
}

function parseSession(sessionId: string, [view, item, part]: string[]): Route {
  if (!view) return { page: "session", sessionId };
  switch (view) {
    case "chats":
      return {
        page: "chats",
        sessionId,
        chat: item || null,
        ...(item && part ? { message: part } : {}),
      };
    case VIEWS.scheduled:
      return { page: "scheduled", sessionId };
    case VIEWS.optOuts:
      return { page: "optOuts", sessionId };
    case VIEWS.statuses:
      return { page: "statuses", sessionId };
    case VIEWS.channels:
      return { page: "channels", sessionId };
    case "bulk":
      if (!item) return { page: "bulks", sessionId };
      return item === NEW_BULK
        ? { page: "newBulk", sessionId }
        : { page: "bulk", sessionId, bulkId: item };
    default:
      return { page: "sessions" };
  }
}

export function routeHash(route: Route): string {
  if (route.page === "sessions") return "#/";
  if (route.page === "webhooks") return "#/webhooks";
  if (route.page === "webhook") return `#/webhooks/${encodeURIComponent(route.webhookId)}`;
  const session = `#/sessions/${encodeURIComponent(route.sessionId)}`;
  switch (route.page) {
    case "session":
      return session;
    case "chats":
      return route.chat === null
        ? `${session}/chats`
        : `${session}/chats/${[route.chat, route.message ?? []].flat().map(encodeURIComponent).join("/")}`;
    case "scheduled":
    case "optOuts":
    case "statuses":
    case "channels":
      return `${session}/${VIEWS[route.page]}`;
    case "bulks":
      return `${session}/bulk`;
    case "newBulk":
      return `${session}/bulk/${NEW_BULK}`;
    case "bulk":
      return `${session}/bulk/${encodeURIComponent(route.bulkId)}`;
  }
}

export const route = signal<Route>({ page: "sessions" });

export function followAddress(): void {
  const read = () => {
    route.value = parseRoute(location.hash);
  };
  addEventListener("hashchange", read);
  read();
}

export function goTo(next: Route): void {
  location.hash = routeHash(next);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
