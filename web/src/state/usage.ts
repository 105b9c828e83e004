/** What successive readings of a session's processes say about the time between them. */
import type { Resources } from "../api/types";

export interface Reading extends Resources {
  /** On the clock of `performance.now()`. */
  at: number;
}

export const KEPT_READINGS = 60;

export const withReading = (kept: readonly Reading[], reading: Reading): readonly Reading[] =>
  [...kept, reading].slice(-KEPT_READINGS);

/** Processor time per time, 1 for one core that is always busy; null where two readings do not compare:
 * another browser, or a process that ended and took its count along. */
export function processorShare(before: Reading | undefined, now: Reading | undefined) {
  if (!before || !now || before.chromiumPid !== now.chromiumPid) return null;
  const used = now.cpuSeconds - before.cpuSeconds;
  const seconds = (now.at - before.at) / 1_000;
  return used < 0 || seconds <= 0 ? null : used / seconds;
}
