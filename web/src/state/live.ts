/** Leads each event to the state that it changes, and catches up after the connection was away. */
import { signal } from "@preact/signals";
import { openLive } from "../api/live";
import type { Chat, Envelope, Message, Qr, Session } from "../api/types";
import { closeChats, putChat, putLastMessage, refreshChats } from "./chats";
import { closeConversation, putMessage, refreshConversation } from "./conversation";
import { loadPanel } from "./panel";
import { dropQr, putQr } from "./qr";
import { route } from "./route";
import { forgetSessions, loadSessions, putSession } from "./sessions";

export type Connection = "connecting" | "online" | "lost";
export const connection = signal<Connection>("connecting");
export const loadFailed = signal(false);

/** Starts to follow the gateway; answers how to stop. */
export function follow(): () => void {
  connection.value = "connecting";
  const close = openLive({
    event: apply,
    connected() {
      connection.value = "online";
      void catchUp();
    },
    lost() {
      connection.value = "lost";
    },
    refused: () => void loadPanel(),
  });
  void catchUp();
  return () => {
    close();
    forgetSessions();
    closeChats();
    closeConversation();
  };
}

export async function catchUp(): Promise<void> {
  try {
    await loadSessions();
    loadFailed.value = false;
  } catch {
    loadFailed.value = true;
  }
  await Promise.all([refreshChats(), refreshConversation()]);
}

function apply(envelope: Envelope): void {
  const { type, sessionId, data } = envelope;
  if (type === "session.status") {
    const session = data as Session;
    if (session.status !== "waiting_qr") dropQr(session.id);
    putSession(session);
  } else if (type === "session.qr") {
    putQr(sessionId, data as Qr);
  } else if (type === "chat.updated") {
    putChat(data as Chat);
  } else if (type.startsWith("message.")) {
    applyMessage(type, data as Message);
  } else if (type === "contact.updated") {
    recount(sessionId);
  }
}

function applyMessage(type: string, message: Message): void {
  putMessage(message);
  putLastMessage(message);
  if (type === "message.received" || type === "message.sent") recount(message.sessionId);
}

/** A message may begin a chat, raise its count or bring a name: only the gateway can say which. */
function recount(sessionId: string): void {
  const here = route.value;
  if (here.page === "chats" && here.sessionId === sessionId) void refreshChats();
}
