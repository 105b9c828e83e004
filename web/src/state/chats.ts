/** The chats of the session that is open, newest first. */
import { signal } from "@preact/signals";
import { listChats, markChatRead } from "../api/gateway";
import type { Chat, Message } from "../api/types";
import { coalesce } from "./coalesce";
import { mergeChats, updated } from "./merge";

export interface ChatList {
  sessionId: string;
  chats: readonly Chat[];
  next: string | null;
  status: "loading" | "ready" | "failed";
}

export const chatList = signal<ChatList | null>(null);

export async function openChats(sessionId: string): Promise<void> {
  if (chatList.value?.sessionId === sessionId) return refreshChats();
  chatList.value = { sessionId, chats: [], next: null, status: "loading" };
  return refreshChats();
}

/** Reads the first page again; what further pages brought stays. */
export const refreshChats = coalesce(async () => {
  const open = chatList.value;
  if (open) await readPage(open.sessionId, null, open.status !== "ready");
});

export async function loadMoreChats(): Promise<void> {
  const open = chatList.value;
  if (open?.next) await readPage(open.sessionId, open.next, true);
}

async function readPage(
  sessionId: string,
  cursor: string | null,
  keepNext: boolean,
): Promise<void> {
  try {
    const page = await listChats(sessionId, cursor);
    change(sessionId, (list) => ({
      ...list,
      chats: mergeChats(list.chats, page.data),
      next: keepNext ? page.next : list.next,
      status: "ready",
    }));
  } catch {
    change(sessionId, (list) => ({ ...list, status: list.chats.length > 0 ? "ready" : "failed" }));
  }
}

export function putChat(chat: Chat): void {
  change(chat.sessionId, (list) => ({ ...list, chats: mergeChats(list.chats, [chat]) }));
}

/** Shows a message, or its new state, in the list at once. */
export function putLastMessage(message: Message): void {
  const chat = chatList.value?.chats.find(({ id }) => id === message.chatId);
  if (!chat || chat.sessionId !== message.sessionId) return;
  const last = chat.lastMessage;
  if (last?.id === message.id) putChat({ ...chat, lastMessage: updated(last, message) });
  else if (!last || last.timestamp <= message.timestamp) putChat({ ...chat, lastMessage: message });
}

export async function markRead(chat: Chat): Promise<void> {
  putChat({ ...chat, unread: 0 });
  // Being read is a courtesy: where the gateway cannot say so now, the count simply comes back.
  await markChatRead(chat.sessionId, chat.id).catch(() => undefined);
}

export function closeChats(): void {
  chatList.value = null;
}

function change(sessionId: string, next: (list: ChatList) => ChatList): void {
  if (chatList.value?.sessionId === sessionId) chatList.value = next(chatList.value);
}
