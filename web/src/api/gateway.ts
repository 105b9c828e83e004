/** The native routes that the panel uses, one function each. */
import { call, readPicture } from "./client";
import type {
  Capabilities,
  Chat,
  Label,
  Message,
  NumberCheck,
  Page,
  Person,
  PairingCode,
  PanelInfo,
  Qr,
  Resources,
  Session,
  StatePeriod,
} from "./types";

export interface Data<Value> {
  data: Value;
}

export type SessionAction = "start" | "stop" | "restart" | "logout";

export const session = (id: string): string => `/api/sessions/${encodeURIComponent(id)}`;
const chat = (id: string, chatId: string): string =>
  `${session(id)}/chats/${encodeURIComponent(chatId)}`;
export const data = async <Value>(answer: Promise<Data<Value>>): Promise<Value> =>
  (await answer).data;

export const panelInfo = () => data(call<Data<PanelInfo>>("GET", "/api/panel/session"));
export const signIn = (apiKey: string) => call("POST", "/api/panel/login", { body: { apiKey } });
export const signOut = () => call("POST", "/api/panel/logout");

export async function listSessions(): Promise<Session[]> {
  const all: Session[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Session> = await call("GET", "/api/sessions", {
      query: { limit: 500, cursor },
    });
    all.push(...page.data);
    cursor = page.next ?? null;
  } while (cursor);
  return all;
}

export const createSession = (sessionId: string, name: string) =>
  data(
    call<Data<Session>>("POST", "/api/sessions", {
      body: name ? { sessionId, name } : { sessionId },
    }),
  );
export const actOnSession = (id: string, action: SessionAction) =>
  data(call<Data<Session>>("POST", `${session(id)}/${action}`));
export const readProxyUrl = async (id: string): Promise<string | null> =>
  (await data(call<Data<{ url: string } | null>>("GET", `${session(id)}/proxy`)))?.url ?? null;
export const changeProxy = (id: string, url: string | null) =>
  data(
    call<Data<Session>>("PATCH", session(id), { body: { proxy: url === null ? null : { url } } }),
  );
export const deleteSession = (id: string) => call("DELETE", session(id));
export const readQr = (id: string) => data(call<Data<Qr>>("GET", `${session(id)}/qr`));
export const askPairingCode = (id: string, number: string) =>
  data(call<Data<PairingCode>>("POST", `${session(id)}/pairing-code`, { body: { number } }));

export const listStates = (id: string, cursor: string | null) =>
  call<Page<StatePeriod>>("GET", `${session(id)}/states`, { query: { limit: 500, cursor } });
export const readResources = (id: string) =>
  data(call<Data<Resources>>("GET", `${session(id)}/resources`));
export const takeScreenshot = (id: string) => readPicture(`${session(id)}/screenshot`);
export const readCapabilities = (id: string) =>
  data(call<Data<Capabilities>>("GET", `${session(id)}/capabilities`));

export const listChats = (id: string, cursor: string | null, limit: number) =>
  call<Page<Chat>>("GET", `${session(id)}/chats`, { query: { limit, cursor } });
export const listLabels = (id: string) => data(call<Data<Label[]>>("GET", `${session(id)}/labels`));
export const markChatRead = (id: string, chatId: string) =>
  call("POST", `${chat(id, chatId)}/read`);
export const checkNumber = (id: string, number: string) =>
  data(call<Data<NumberCheck>>("GET", `${session(id)}/contacts/check`, { query: { number } }));

export const listMessages = (id: string, chatId: string, cursor: string | null, limit = 50) =>
  call<Page<Message>>("GET", `${chat(id, chatId)}/messages`, { query: { limit, cursor } });
/** Asks the phone for what was said before all that is known; it may take a while. */
export const fetchHistory = (id: string, chatId: string) =>
  data(call<Data<{ received: number; more: boolean }>>("POST", `${chat(id, chatId)}/history`));
export const searchMessages = (id: string, words: string, cursor: string | null) =>
  call<Page<Message>>("GET", `/api/messages/${encodeURIComponent(id)}`, {
    query: { q: words, limit: 50, cursor },
  });
export const mediaUrl = (message: Message): string =>
  `${session(message.sessionId)}/messages/${encodeURIComponent(message.id)}/media`;
export const thumbnailUrl = (message: Message): string =>
  `${session(message.sessionId)}/messages/${encodeURIComponent(message.id)}/thumbnail`;

/** Hands a text over without waiting for its outcome; events tell how it went on.
 * The key lets the same text be tried again after a lost answer without going out twice. */
export const sendText = (
  sessionId: string,
  to: string,
  text: string,
  { mentions, idempotencyKey }: { mentions: readonly string[]; idempotencyKey: string },
) =>
  data(
    call<Data<Message>>("POST", "/api/messages/send", {
      query: { wait: 0 },
      body: { sessionId, to, type: "text", text, mentions },
      headers: { "Idempotency-Key": idempotencyKey },
    }),
  );

/** Those who are in a group, with the names that are known of them. */
export const readMembers = async (sessionId: string, groupId: string): Promise<Person[]> => {
  const path = `${session(sessionId)}/groups/${encodeURIComponent(groupId)}`;
  return (await data(call<Data<{ participants: Person[] }>>("GET", path))).participants;
};
