/** Where the user is, as the part of the address behind the hash: the gateway serves one page. */
import { signal } from "@preact/signals";

export type Route =
  | { page: "sessions" }
  | { page: "session"; sessionId: string }
  | { page: "chats"; sessionId: string; chat: string | null };

export function parseRoute(hash: string): Route {
  const [section, sessionId, view, chat] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decode);
  if (section !== "sessions" || !sessionId) return { page: "sessions" };
  if (!view) return { page: "session", sessionId };
  if (view !== "chats") return { page: "sessions" };
  return { page: "chats", sessionId, chat: chat || null };
}

export function routeHash(route: Route): string {
  if (route.page === "sessions") return "#/";
  const session = `#/sessions/${encodeURIComponent(route.sessionId)}`;
  if (route.page === "session") return session;
  const chats = `${session}/chats`;
  return route.chat === null ? chats : `${chats}/${encodeURIComponent(route.chat)}`;
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
