/** The list of what is to go follows each message: in, to another place, and out. */
import { describe, expect, it } from "vitest";
import type { Message } from "../api/types";
import { type ScheduledList, withMessage, withSoonest } from "./scheduled";

const message = (id: string, scheduledAt: string, status = "scheduled") =>
  ({ id, sessionId: "ana", status, scheduledAt }) as Message;

const list = (next: string | null = null): ScheduledList => ({
  sessionId: "ana",
  messages: [message("a", "2026-11-22T10"), message("b", "2026-11-22T12")],
  next,
  status: "ready",
});
const ids = ({ messages }: ScheduledList) => messages.map(({ id }) => id).join("");

describe("a message", () => {
  it("takes its place by its time, also when that is changed", () => {
    expect(ids(withMessage(list(), message("c", "2026-11-22T11")))).toBe("acb");
    expect(ids(withMessage(list(), message("a", "2026-11-22T13")))).toBe("ba");
  });

  it("leaves when it is sent or cancelled", () => {
    expect(ids(withMessage(list(), message("a", "2026-11-22T10", "sent")))).toBe("b");
    expect(ids(withMessage(list(), message("b", "2026-11-22T12", "cancelled")))).toBe("a");
  });

  it("that was never in it changes nothing", () => {
    const before = list();
    expect(withMessage(before, message("x", "2026-11-22T10", "sent"))).toBe(before);
  });

  it("behind the last page that was read comes with its own", () => {
    expect(ids(withMessage(list("more"), message("c", "2026-11-23T10")))).toBe("ab");
    expect(ids(withMessage(list("more"), message("a", "2026-11-23T10")))).toBe("b");
  });
});

describe("reading the soonest again", () => {
  const soonest = message("z", "2026-11-22T09");
  const known = { ...list("third"), messages: [soonest, ...list().messages] };

  it("keeps what further pages brought", () => {
    const read = withSoonest(known, { data: [message("a", "2026-11-22T10")], next: "second" });
    expect([ids(read), read.next]).toEqual(["ab", "third"]);
  });

  it("takes the whole list where it is one page", () => {
    const read = withSoonest(known, { data: [soonest], next: null });
    expect([ids(read), read.next]).toEqual(["z", null]);
  });
});
