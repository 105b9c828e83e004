/** The chats of the session that is open, newest first. */
import { signal } from "@preact/signals";
import { listChats, markChatRead } from "../api/gateway";
import type { Chat, Message } from "../api/types";
import { coalesce } from "./coalesce";
import { findChat, mergeChats, updated } from "./merge";

export interface ChatList {
  sessionId: string;
  chats: readonly Chat[];
  next: string | null;
  status: "loading" | "ready" | "failed";
}

const FIRST_PAGE = 50;
const NEXT_PAGE = 500;
const RECOUNT_PAUSE_MS = 2_000;

export const chatList = signal<ChatList | null>(null);

export async function openChats(sessionId: string): Promise<void> {
  if (chatList.value?.sessionId === sessionId) return refreshChats();
  chatList.value = { sessionId, chats: [], next: null, status: "loading" };
  return refreshChats();
}

/** Reads the first page again; what further pages brought stays. */
export const refreshChats = coalesce(async () => {
  const open = chatList.value;
  if (open) await readFirst(open.sessionId, open.status !== "ready");
});

/** The same for events, of which there may be many: the count and the order follow within the pause. */
export const recountChats = coalesce(refreshChats, RECOUNT_PAUSE_MS);

/** Reads the page after what is known. */
export const loadMoreChats = coalesce(async () => {
  const open = chatList.value;
  if (open?.next) await takePage(open.sessionId, open.next, true);
});

/** Reads all that is left: whoever searches means every chat. */
export const loadAllChats = (): Promise<void> => loadUntil(() => false);

/** Reads on until a chat is known that an address names. */
export const loadChat = (key: string): Promise<void> =>
  loadUntil(() => findChat(chatList.value?.chats ?? [], key) !== undefined);

async function loadUntil(isEnough: () => boolean): Promise<void> {
  const sessionId = chatList.value?.sessionId;
  while (chatList.value?.sessionId === sessionId && chatList.value?.next && !isEnough())
    await loadMoreChats();
}

async function readFirst(sessionId: string, keepNext: boolean): Promise<void> {
  try {
    await takePage(sessionId, null, keepNext);
  } catch {
    change(sessionId, (list) => ({ ...list, status: list.chats.length > 0 ? "ready" : "failed" }));
  }
}

async function takePage(
  sessionId: string,
  cursor: string | null,
  keepNext: boolean,
): Promise<void> {
  const page = await listChats(sessionId, cursor, cursor === null ? FIRST_PAGE : NEXT_PAGE);
  change(sessionId, (list) => ({
    ...list,
    chats: mergeChats(list.chats, page.data),
    next: keepNext ? page.next : list.next,
    status: "ready",
  }));
}

export function putChat(chat: Chat): void {
  change(chat.sessionId, (list) => ({ ...list, chats: mergeChats(list.chats, [chat]) }));
}

/** Two chats turned out to be with one person: one of them is no more. */
export function putMerged({ mergedId, ...chat }: Chat & { mergedId: string }): void {
  change(chat.sessionId, (list) => ({
    ...list,
    chats: mergeChats(
      list.chats.filter(({ id }) => id !== mergedId),
      [chat],
    ),
  }));
}

/** What is kept of it, messages that wait to be sent, is read again with it. */
export function dropChat(chat: Chat): void {
  change(chat.sessionId, (list) => ({
    ...list,
    chats: list.chats.filter(({ id }) => id !== chat.id),
  }));
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
