/** How much of the last day a session was connected, from the periods of its log. */
import type { SessionStatus, StatePeriod } from "../api/types";

export const DAY_MS = 86_400_000;

export interface Slice {
  status: SessionStatus;
  from: number;
  to: number;
}

export interface Uptime {
  /** Since when it is known how the session was: a day ago, or later where the log begins later. */
  from: number;
  to: number;
  /** Of the known time, between 0 and 1; null where nothing is known. */
  share: number | null;
  /** The known time, oldest first. */
  slices: readonly Slice[];
}

export function uptime(periods: readonly StatePeriod[], now: number, spanMs = DAY_MS): Uptime {
  const slices = periods
    .map(({ status, since, until }) => ({
      status,
      from: Math.max(Date.parse(since), now - spanMs),
      to: until === null ? now : Math.min(Date.parse(until), now),
    }))
    .filter(({ from, to }) => to > from)
    .reverse();
  const known = total(slices);
  const connected = total(slices.filter(({ status }) => status === "connected"));
  return {
    from: slices[0]?.from ?? now,
    to: now,
    share: known > 0 ? connected / known : null,
    slices,
  };
}

const total = (slices: readonly Slice[]): number =>
  slices.reduce((sum, { from, to }) => sum + to - from, 0);
