/** Lists of messages and chats under pages, events and their repeats. */
import { describe, expect, it } from "vitest";
import type { Chat, Message } from "../api/types";
import { findChat, mergeChats, mergeMessages, prependPage, updated } from "./merge";

const message = (id: string, second: number, more: Partial<Message> = {}): Message => ({
  id,
  sessionId: "shop",
  chatId: "9@lid",
  fromMe: true,
  from: null,
  to: null,
  author: null,
  type: "text",
  text: id,
  status: "sent",
  timestamp: `2026-11-21T10:00:${String(second).padStart(2, "0")}.000Z`,
  ...more,
});

const chat = (id: string, updatedAt: string, more: Partial<Chat> = {}): Chat => ({
  id,
  sessionId: "shop",
  kind: "private",
  person: null,
  name: id,
  unread: 0,
  archived: false,
  pinned: false,
  mutedUntil: null,
  lastMessage: null,
  updatedAt,
  ...more,
});

const ids = (list: readonly { id: string }[]): string => list.map(({ id }) => id).join(" ");

describe("messages", () => {
  it("takes each in once, at its time", () => {
    const list = mergeMessages(
      [message("a", 1), message("c", 3)],
      [message("b", 2), message("c", 3), message("d", 4)],
    );
    expect(ids(list)).toBe("a b c d");
  });

  it("puts what comes at the same moment behind", () => {
    expect(ids(mergeMessages([message("a", 1)], [message("b", 1)]))).toBe("a b");
  });

  it("keeps the gateway's order of an older page, even within one moment", () => {
    const list = prependPage(
      [message("c", 1), message("d", 2)],
      [message("c", 1), message("b", 1), message("a", 1)],
    );
    expect(ids(list)).toBe("a b c d");
  });

  it("never lowers a status, but takes the rest of what was heard", () => {
    const read = message("a", 1, { status: "read" });
    const late = message("a", 1, { status: "pending", text: "edited", edited: true });
    expect(updated(read, late)).toMatchObject({ status: "read", text: "edited", edited: true });
    expect(updated(message("a", 1, { status: "unknown" }), message("a", 1)).status).toBe("sent");
    expect(
      updated(message("a", 1, { status: "pending" }), message("a", 1, { status: "failed" })).status,
    ).toBe("failed");
  });
});

describe("chats", () => {
  it("puts the pinned first and then the latest", () => {
    const list = mergeChats(
      [chat("a", "1"), chat("b", "3")],
      [chat("c", "2"), chat("d", "0", { pinned: true })],
    );
    expect(ids(list)).toBe("d b c a");
  });

  it("does not let an old word undo a later one", () => {
    const [kept] = mergeChats([chat("a", "2", { unread: 0 })], [chat("a", "1", { unread: 5 })]);
    expect(kept?.unread).toBe(0);
  });

  it("finds one by every name of its person", () => {
    const ana = chat("9549@lid", "1", {
      person: { jid: "549@c.us", phone: "549", lid: "9549@lid" },
    });
    for (const key of ["549", "549@c.us", "9549@lid"]) expect(findChat([ana], key)).toBe(ana);
    expect(findChat([ana], "5491")).toBeUndefined();
  });
});
