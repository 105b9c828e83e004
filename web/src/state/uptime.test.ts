/** How long a session was connected, whatever its log covers. */
import { describe, expect, it } from "vitest";
import type { SessionStatus, StatePeriod } from "../api/types";
import { DAY_MS, uptime } from "./uptime";

const NOW = Date.parse("2026-11-21T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const ago = (hours: number): string => new Date(NOW - hours * HOUR_MS).toISOString();

const period = (status: SessionStatus, from: number, to: number | null): StatePeriod => ({
  status,
  reason: null,
  since: ago(from),
  until: to === null ? null : ago(to),
  seconds: to === null ? null : (from - to) * 3_600,
});

describe("uptime", () => {
  it("is the connected share of the last day", () => {
    const log = [
      period("connected", 6, null),
      period("reconnecting", 12, 6),
      period("connected", 40, 12),
    ];
    const day = uptime(log, NOW);
    expect(day.share).toBeCloseTo(0.75);
    expect(day.from).toBe(NOW - DAY_MS);
    expect(day.slices.map(({ status }) => status)).toEqual([
      "connected",
      "reconnecting",
      "connected",
    ]);
  });

  it("counts only what the log knows", () => {
    const day = uptime([period("connected", 3, null), period("starting", 4, 3)], NOW);
    expect(day.share).toBeCloseTo(0.75);
    expect(day.from).toBe(NOW - 4 * HOUR_MS);
  });

  it("leaves out what ended before", () => {
    const day = uptime([period("stopped", 30, null), period("connected", 60, 30)], NOW);
    expect(day.share).toBe(0);
    expect(day.slices).toHaveLength(1);
  });

  it("says nothing where nothing is known", () => {
    expect(uptime([], NOW).share).toBeNull();
  });

  it("is not misled by a period that begins in this browser's future", () => {
    expect(uptime([period("connected", -1, null)], NOW).share).toBeNull();
    const day = uptime([period("connected", -1, null), period("starting", 1, -1)], NOW);
    expect(day.share).toBe(0);
  });
});
