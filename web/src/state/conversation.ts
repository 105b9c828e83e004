/** The one conversation that is open: its messages from oldest to newest, and how far back they reach. */
import { signal } from "@preact/signals";
import { ApiError } from "../api/client";
import { fetchHistory, listMessages } from "../api/gateway";
import type { Message, Page } from "../api/types";
import { mergeMessages, prependPage } from "./merge";

export interface Conversation {
  sessionId: string;
  /** A chat's own key, or the number of somebody who has not been written to yet. */
  chatId: string;
  messages: readonly Message[];
  older: string | null;
  status: "loading" | "ready" | "failed";
  loadingOlder: boolean;
  /** What came of asking the phone for what was said before all that is known here. */
  phone: "unasked" | "asked" | "silent" | "empty" | "failed";
}

const LONG_PAGE = 500;

export const conversation = signal<Conversation | null>(null);

export async function openConversation(sessionId: string, chatId: string): Promise<void> {
  if (isOpen(sessionId, chatId)) return;
  conversation.value = {
    sessionId,
    chatId,
    messages: [],
    older: null,
    status: "loading",
    loadingOlder: false,
    phone: "unasked",
  };
  await refreshConversation();
}

/** Reads the newest page again: after a gap, or to try once more. */
export async function refreshConversation(): Promise<void> {
  const open = conversation.value;
  if (!open) return;
  try {
    const page = await listMessages(open.sessionId, open.chatId, null);
    change(open, (now) => ({
      ...now,
      messages: mergeMessages(now.messages, [...page.data].reverse()),
      older: now.status === "ready" ? now.older : page.next,
      status: "ready",
    }));
  } catch (failure) {
    const unwritten = failure instanceof ApiError && failure.code === "chat_not_found";
    change(open, (now) => ({
      ...now,
      status: unwritten || now.messages.length > 0 ? "ready" : "failed",
    }));
  }
}

export async function loadOlder(limit?: number): Promise<void> {
  const open = conversation.value;
  if (!open || !open.older || open.loadingOlder) return;
  change(open, (now) => ({ ...now, loadingOlder: true }));
  try {
    const page = await listMessages(open.sessionId, open.chatId, open.older, limit);
    change(open, (now) => ({
      ...now,
      messages: prependPage(now.messages, page.data),
      older: page.next,
    }));
  } finally {
    change(open, (now) => ({ ...now, loadingOlder: false }));
  }
}

/** Has the phone asked for older messages, and shows what it had. */
export async function askPhone(): Promise<void> {
  const open = conversation.value;
  if (!open || open.phone === "asked") return;
  change(open, (now) => ({ ...now, phone: "asked" }));
  try {
    const { received, more } = await fetchHistory(open.sessionId, open.chatId);
    if (received > 0) await readFromPhone(open);
    const phone = received > 0 && more ? "unasked" : more ? "silent" : "empty";
    change(open, (now) => ({ ...now, phone }));
  } catch {
    change(open, (now) => ({ ...now, phone: "failed" }));
  }
}

/** The list has no place to go on from: it was read to its end. */
async function readFromPhone(open: Conversation): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: Page<Message> = await listMessages(open.sessionId, open.chatId, cursor, LONG_PAGE);
    change(open, (now) => ({ ...now, messages: prependPage(now.messages, page.data) }));
    cursor = page.next;
  } while (cursor !== null);
}

/** Reads back, in long pages, until a message is there; one that is gone is not looked for any further. */
export async function readBackTo(messageId: string): Promise<void> {
  const open = conversation.value;
  if (!open) return;
  const isStillAsked = () => isOpen(open.sessionId, open.chatId) && !!conversation.value?.older;
  while (isStillAsked() && !conversation.value?.messages.some(({ id }) => id === messageId))
    await loadOlder(LONG_PAGE);
}

export function putMessage(message: Message): void {
  const open = conversation.value;
  if (!open || !isOpen(message.sessionId, message.chatId)) return;
  conversation.value = { ...open, messages: mergeMessages(open.messages, [message]) };
}

export function dropMessage(message: Message): void {
  const open = conversation.value;
  if (!open || !isOpen(message.sessionId, message.chatId)) return;
  conversation.value = { ...open, messages: open.messages.filter(({ id }) => id !== message.id) };
}

/** The chat was cleared or deleted. */
export function emptyConversation(sessionId: string, chatId: string): void {
  const open = conversation.value;
  if (open && isOpen(sessionId, chatId))
    conversation.value = { ...open, messages: [], older: null };
}

/** Keeps what is on the screen when a number turns out to be a chat with a key of its own. */
export function renameConversation(chatId: string): void {
  if (conversation.value) conversation.value = { ...conversation.value, chatId };
}

export function closeConversation(): void {
  conversation.value = null;
}

export const isOpen = (sessionId: string, chatId: string): boolean =>
  conversation.value?.sessionId === sessionId && conversation.value.chatId === chatId;

function change(which: Conversation, next: (now: Conversation) => Conversation): void {
  const now = conversation.value;
  if (now && isOpen(which.sessionId, which.chatId)) conversation.value = next(now);
}
