/** The events that an endpoint can choose from, by noun. */

export const EVENTS = [
  "session.status",
  "session.qr",
  "message.received",
  "message.sent",
  "message.ack",
  "message.failed",
  "message.edited",
  "message.revoked",
  "message.reaction",
  "message.poll_vote",
  "message.updated",
  "message.deleted",
  "bulk.updated",
  "chat.updated",
  "chat.deleted",
  "chat.merged",
  "contact.updated",
  "contact.opted_out",
  "contact.opted_in",
  "presence.updated",
  "group.updated",
  "label.updated",
  "call.received",
  "webhook.disabled",
] as const;

/** Stands for all of them. */
export const ALL = "*";

export const isAll = (names: readonly string[]): boolean => names.includes(ALL);
