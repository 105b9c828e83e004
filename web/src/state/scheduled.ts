/** What a session is to send later, soonest first. */
import { signal } from "@preact/signals";
import { listScheduled } from "../api/sending";
import type { Message, Page } from "../api/types";
import { coalesce } from "./coalesce";

export interface ScheduledList {
  sessionId: string;
  messages: readonly Message[];
  next: string | null;
  status: "loading" | "ready" | "failed";
}

export const scheduledList = signal<ScheduledList | null>(null);

export function openScheduled(sessionId: string): Promise<void> {
  if (scheduledList.value?.sessionId !== sessionId)
    scheduledList.value = { sessionId, messages: [], next: null, status: "loading" };
  return refreshScheduled();
}

/** Reads the soonest again; what further pages brought stays. */
export const refreshScheduled = coalesce(async () => {
  const open = scheduledList.value;
  if (!open) return;
  try {
    const page = await listScheduled(open.sessionId, null);
    change(open.sessionId, (list) => withSoonest(list, page));
  } catch {
    change(open.sessionId, (list) => ({
      ...list,
      status: list.messages.length > 0 ? "ready" : "failed",
    }));
  }
});

export const loadMoreScheduled = coalesce(async () => {
  const open = scheduledList.value;
  if (!open?.next) return;
  const page = await listScheduled(open.sessionId, open.next);
  change(open.sessionId, (list) => withPage(list, page));
});

/** Takes a message that was scheduled, changed, cancelled or sent. */
export function putScheduled(message: Message): void {
  change(message.sessionId, (list) => withMessage(list, message));
}

export function closeScheduled(): void {
  scheduledList.value = null;
}

export function withMessage(list: ScheduledList, message: Message): ScheduledList {
  const others = list.messages.filter(({ id }) => id !== message.id);
  if (message.status !== "scheduled")
    return others.length < list.messages.length ? { ...list, messages: others } : list;
  // What lies behind the pages that were read comes with its own page.
  const last = list.messages.at(-1);
  if (list.next !== null && last && dueOf(message) > dueOf(last))
    return { ...list, messages: others };
  return { ...list, messages: sorted([...others, message]) };
}

export function withSoonest(list: ScheduledList, page: Page<Message>): ScheduledList {
  const last = page.data.at(-1);
  const further =
    page.next === null || !last
      ? []
      : list.messages.filter((message) => dueOf(message) > dueOf(last));
  return {
    ...list,
    messages: [...page.data, ...further],
    next: further.length > 0 ? list.next : page.next,
    status: "ready",
  };
}

function withPage(list: ScheduledList, page: Page<Message>): ScheduledList {
  const known = new Set(list.messages.map(({ id }) => id));
  const further = page.data.filter(({ id }) => !known.has(id));
  return { ...list, messages: sorted([...list.messages, ...further]), next: page.next };
}

const dueOf = (message: Message): string => message.scheduledAt ?? "";
const sorted = (messages: readonly Message[]): readonly Message[] =>
  [...messages].sort((a, b) => dueOf(a).localeCompare(dueOf(b)));

function change(sessionId: string, next: (list: ScheduledList) => ScheduledList): void {
  if (scheduledList.value?.sessionId === sessionId) scheduledList.value = next(scheduledList.value);
}
