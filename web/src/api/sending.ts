/** The native routes of what goes out later or to many, of limits and of opt-outs, with their shapes. */
import { call } from "./client";
import type { Carried } from "./files";
import { data, session, type Data } from "./gateway";
import type { Message, MessageStatus, Page, Person, Session } from "./types";

export type BulkStatus = "running" | "paused" | "done" | "cancelled";
export const OUTCOMES = ["pending", "sent", "failed", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Bulk extends Record<Outcome, number> {
  id: string;
  sessionId: string;
  status: BulkStatus;
  delayMs: number;
  total: number;
  createdAt: string;
  updatedAt: string;
}

export interface BulkResult {
  index: number;
  to: string;
  messageId: string | null;
  status: MessageStatus;
  error: { code: string; message: string } | null;
}

export const WINDOWS = ["minute", "hour", "day", "month"] as const;
export type Window = (typeof WINDOWS)[number];
export type Limits = Record<Window, number | null>;

/** A limit and how it stands. */
export interface Standing {
  limit: number;
  used: number;
  remaining: number;
  resetsAt: string;
}

export type Standings = Record<Window, Standing | null>;

/** What the gateway's settings say of sending. */
export interface SendingRules {
  sendsPerMinute: number | null;
  typingSeconds: number;
  optOutWords: string[];
  optInWords: string[];
}

export interface OptOut {
  person: Person;
  at: string;
  word: string | null;
}

export interface Outgoing {
  to: string;
  text: string;
}

export type BulkMessage = Outgoing | (Carried & { to: string });

const LARGEST_PAGE = 500;

const keyed = (key: string) => ({ headers: { "Idempotency-Key": key } });
const message = (id: string, messageId: string): string =>
  `${session(id)}/messages/${encodeURIComponent(messageId)}`;
const bulk = (id: string): string => `/api/bulk/${encodeURIComponent(id)}`;

export const scheduleText = (sessionId: string, out: Outgoing, sendAt: string, key: string) =>
  data(
    call<Data<Message>>("POST", "/api/messages/schedule", {
      body: { sessionId, ...out, type: "text", sendAt },
      ...keyed(key),
    }),
  );
export const listScheduled = (id: string, cursor: string | null) =>
  call<Page<Message>>("GET", `${session(id)}/scheduled`, { query: { limit: 100, cursor } });
export const changeScheduled = (
  id: string,
  messageId: string,
  change: { text: string; sendAt: string },
) => data(call<Data<Message>>("PATCH", message(id, messageId), { body: change }));
export const readMessage = (id: string, messageId: string) =>
  data(call<Data<Message>>("GET", message(id, messageId)));
export const cancelMessage = (id: string, messageId: string) =>
  data(call<Data<Message>>("POST", `${message(id, messageId)}/cancel`));

export const sendBulk = (
  sessionId: string,
  messages: readonly BulkMessage[],
  delayMs: number,
  key: string,
) =>
  data(
    call<Data<Bulk>>("POST", "/api/messages/bulk", {
      body: { sessionId, messages, delayMs },
      ...keyed(key),
    }),
  );
export const listBulks = (id: string, cursor: string | null) =>
  call<Page<Bulk>>("GET", `${session(id)}/bulk`, { query: { limit: 50, cursor } });
export const readBulk = (id: string) => data(call<Data<Bulk>>("GET", bulk(id)));
export const actOnBulk = (id: string, action: "pause" | "resume" | "cancel") =>
  data(call<Data<Bulk>>("POST", `${bulk(id)}/${action}`));
export const listResults = (
  id: string,
  status: Outcome | null,
  cursor: string | null,
  limit: number,
) => call<Page<BulkResult>>("GET", `${bulk(id)}/results`, { query: { limit, cursor, status } });
export const allResults = (id: string, status: Outcome | null) =>
  everyPage((cursor) => listResults(id, status, cursor, LARGEST_PAGE));

export const readLimits = (id: string | null) => data(call<Data<Standings>>("GET", limitsOf(id)));
export const writeLimits = (id: string | null, limits: Limits) =>
  data(call<Data<Standings>>("PUT", limitsOf(id), { body: limits }));
export const readSendingRules = () => data(call<Data<SendingRules>>("GET", "/api/sending"));
export const resumeNewContacts = (id: string) =>
  data(call<Data<Session>>("POST", `${session(id)}/resume-new-contacts`));

export const allOptOuts = (id: string) =>
  everyPage((cursor) =>
    call<Page<OptOut>>("GET", `${session(id)}/opt-outs`, {
      query: { limit: LARGEST_PAGE, cursor },
    }),
  );
export const addOptOut = (id: string, number: string) =>
  data(call<Data<OptOut>>("POST", `${session(id)}/opt-outs`, { body: { number } }));
export const removeOptOut = (id: string, person: string) =>
  call("DELETE", `${session(id)}/opt-outs/${encodeURIComponent(person)}`);

/** Of one session, or of all of them together. */
const limitsOf = (id: string | null): string =>
  id === null ? "/api/limits/sends" : `${session(id)}/limits`;

async function everyPage<Item>(
  read: (cursor: string | null) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read(cursor);
    all.push(...page.data);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}
