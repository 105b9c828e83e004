/** How lists of messages and chats grow by pages and by events without repeating or going back. */
import type { Chat, Message, MessageStatus } from "../api/types";

/** A status is only ever raised: answers and events may arrive in another order than they happened. */
const RANK: Record<MessageStatus, number> = {
  scheduled: 0,
  pending: 1,
  unknown: 2,
  failed: 3,
  cancelled: 3,
  sent: 4,
  delivered: 5,
  read: 6,
  played: 7,
};

const rank = (message: Message): number => (message.status === null ? -1 : RANK[message.status]);

export function updated(known: Message, heard: Message): Message {
  return rank(heard) >= rank(known)
    ? heard
    : { ...heard, status: known.status, error: known.error ?? null };
}

/** Takes messages that were heard into a list that runs from oldest to newest. */
export function mergeMessages(
  list: readonly Message[],
  heard: readonly Message[],
): readonly Message[] {
  const merged = [...list];
  for (const message of heard) {
    const at = merged.findIndex((known) => known.id === message.id);
    const known = merged[at];
    if (known) merged[at] = updated(known, message);
    else merged.splice(placeOf(message, merged), 0, message);
  }
  return merged;
}

/** Puts a page of older messages, newest first as the gateway lists them, before those that are known. */
export function prependPage(
  list: readonly Message[],
  page: readonly Message[],
): readonly Message[] {
  const known = new Set(list.map((message) => message.id));
  const older = page.filter((message) => !known.has(message.id)).reverse();
  return [...older, ...list];
}

function placeOf(message: Message, list: readonly Message[]): number {
  let at = list.length;
  while (at > 0 && (list[at - 1]?.timestamp ?? "") > message.timestamp) at -= 1;
  return at;
}

export function mergeChats(list: readonly Chat[], heard: readonly Chat[]): readonly Chat[] {
  const byId = new Map(list.map((chat) => [chat.id, chat]));
  for (const chat of heard) {
    const known = byId.get(chat.id);
    // A resume repeats what was on its way when the line broke: the later word counts.
    if (!known || (known.updatedAt ?? "") <= (chat.updatedAt ?? "")) byId.set(chat.id, chat);
  }
  return [...byId.values()].sort(
    (a, b) => Number(b.pinned) - Number(a.pinned) || lastActivity(b).localeCompare(lastActivity(a)),
  );
}

export const lastActivity = (chat: Chat): string =>
  chat.lastMessage?.timestamp ?? chat.updatedAt ?? "";

/** A chat answers to its own key and to every name its person has: number, phone JID, LID. */
export function findChat(list: readonly Chat[], key: string): Chat | undefined {
  return list.find(({ id, person }) =>
    [id, person?.jid, person?.phone, person?.lid].some((name) => name === key),
  );
}
