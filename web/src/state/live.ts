/** Leads each event to the state that it changes, and catches up after the connection was away. */
import { signal } from "@preact/signals";
import { liveLine } from "../api/live";
import type { Bulk } from "../api/sending";
import type { Chat, Envelope, Message, Qr, Session } from "../api/types";
import { bulkById, bulkList, forgetBulks, putBulk, refreshBulks } from "./bulks";
import {
  chatList,
  closeChats,
  dropChat,
  putChat,
  putLastMessage,
  putMerged,
  recountChats,
  refreshChats,
} from "./chats";
import {
  closeConversation,
  dropMessage,
  emptyConversation,
  putMessage,
  refreshConversation,
} from "./conversation";
import { closeLabels, labelList, refreshLabels } from "./labels";
import { optOuts, refreshOptOuts } from "./optOuts";
import { loadPanel } from "./panel";
import { dropQr, putQr } from "./qr";
import { route } from "./route";
import { putScheduled, refreshScheduled } from "./scheduled";
import { forgetSessions, loadSessions, putSession } from "./sessions";
import { closeStateLog, refreshStateLog, stateLog } from "./stateLog";
import { closeWebhooks, refreshWebhooks } from "./webhooks";
import { whileVisible } from "./whileVisible";

export type Connection = "connecting" | "online" | "lost";
export const connection = signal<Connection>("connecting");
export const loadFailed = signal(false);

/** Follows the gateway while somebody looks; answers how to stop. */
export function follow(): () => void {
  const line = liveLine({
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
  const stop = whileVisible(() => {
    connection.value = "connecting";
    line.connect();
    return () => line.disconnect();
  });
  void catchUp();
  return () => {
    stop();
    forgetSessions();
    closeChats();
    closeConversation();
    closeLabels();
    closeStateLog();
    forgetBulks();
    closeWebhooks();
  };
}

export async function catchUp(): Promise<void> {
  try {
    await loadSessions();
    loadFailed.value = false;
  } catch {
    loadFailed.value = true;
  }
  await Promise.all([
    refreshChats(),
    refreshConversation(),
    refreshLabels(),
    refreshStateLog(),
    refreshScheduled(),
    refreshBulks(),
    refreshOptOuts(),
    refreshWebhooks(),
  ]);
}

function apply(envelope: Envelope): void {
  const { type, sessionId, data } = envelope;
  if (type === "session.status") {
    const session = data as Session;
    if (session.status !== "waiting_qr") dropQr(session.id);
    putSession(session);
    if (labelList.value?.sessionId === session.id) void refreshLabels();
    if (stateLog.value?.sessionId === session.id) void refreshStateLog();
  } else if (type === "session.qr") {
    putQr(sessionId, data as Qr);
  } else if (type === "label.updated") {
    if (labelList.value?.sessionId === sessionId) void refreshLabels();
  } else if (type === "chat.updated") {
    const chat = data as Chat;
    putChat(chat);
    if (!chat.lastMessage) emptyConversation(sessionId, chat.id);
  } else if (type === "chat.merged") {
    putMerged(data as Chat & { mergedId: string });
  } else if (type === "chat.deleted") {
    const chat = data as Chat;
    dropChat(chat);
    emptyConversation(sessionId, chat.id);
  } else if (type === "message.deleted") {
    dropMessage(data as Message);
    recount(sessionId);
  } else if (type.startsWith("message.")) {
    applyMessage(type, data as Message);
  } else if (type === "bulk.updated") {
    if (bulkList.value?.sessionId === sessionId || bulkById((data as Bulk).id))
      putBulk(data as Bulk);
  } else if (type === "contact.opted_out" || type === "contact.opted_in") {
    if (optOuts.value?.sessionId === sessionId) void refreshOptOuts();
  } else if (type === "contact.updated") {
    recount(sessionId);
  } else if (type === "webhook.disabled") {
    void refreshWebhooks();
  }
}

function applyMessage(type: string, message: Message): void {
  const begins = !chatList.value?.chats.some(({ id }) => id === message.chatId);
  putMessage(message);
  putLastMessage(message);
  putScheduled(message);
  if (type === "message.received" || (type === "message.sent" && begins))
    recount(message.sessionId);
}

/** A message may begin a chat, raise its count or bring a name: only the gateway can say which. */
function recount(sessionId: string): void {
  const here = route.value;
  if (here.page === "chats" && here.sessionId === sessionId) void recountChats();
}
