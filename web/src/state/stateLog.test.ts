/** The log of states grows at both ends without repeating, leaving out, or keeping an end open. */
import { describe, expect, it } from "vitest";
import type { Page, StatePeriod } from "../api/types";
import { type StateLog, withNewest, withOlder } from "./stateLog";

/** The nth state of a session; the newest has no end. */
const nth = (n: number, present = false): StatePeriod => ({
  status: n % 2 ? "connected" : "reconnecting",
  reason: null,
  since: new Date(Date.UTC(2026, 10, 21, 10, n)).toISOString(),
  until: present ? null : new Date(Date.UTC(2026, 10, 21, 10, n + 1)).toISOString(),
  seconds: present ? null : 60,
});
const page = (numbers: number[], next: string | null, present = true): Page<StatePeriod> => ({
  data: numbers.map((n, index) => nth(n, present && index === 0)),
  next,
});
const log = (numbers: number[], next: string | null): StateLog => ({
  sessionId: "ana",
  status: "ready",
  periods: page(numbers, next).data,
  next,
});
const minutes = ({ periods }: StateLog): number[] =>
  periods.map(({ since }) => new Date(since).getUTCMinutes());

describe("the newest states", () => {
  it("come before the known ones, and end the one that was present", () => {
    const grown = withNewest(log([4, 3, 2, 1], "older"), page([5, 4, 3], "x"));
    expect(minutes(grown)).toEqual([5, 4, 3, 2, 1]);
    expect(grown.periods.filter(({ until }) => until === null)).toHaveLength(1);
    expect(grown.next).toBe("older");
  });

  it("begin the log anew where they do not reach what is known", () => {
    const anew = withNewest(log([2, 1], null), page([9, 8, 7], "older"));
    expect(minutes(anew)).toEqual([9, 8, 7]);
    expect(anew.next).toBe("older");
  });

  it("are everything where no page follows", () => {
    const all = withNewest(log([4, 3, 2, 1], null), page([5, 4, 3], null));
    expect(minutes(all)).toEqual([5, 4, 3]);
    expect(all.next).toBeNull();
  });

  it("keep the page's own cursor where nothing older is known", () => {
    expect(withNewest(log([4, 3], "old"), page([5, 4, 3], "new")).next).toBe("new");
  });
});

it("takes older states behind the known ones, once", () => {
  const grown = withOlder(log([5, 4, 3], "older"), page([3, 2, 1], null, false));
  expect(minutes(grown)).toEqual([5, 4, 3, 2, 1]);
  expect(grown.next).toBeNull();
});
