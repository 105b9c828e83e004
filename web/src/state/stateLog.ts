/** The log of states of the session on the screen, the present one first. */
import { signal } from "@preact/signals";
import { listStates } from "../api/gateway";
import type { Page, StatePeriod } from "../api/types";
import { coalesce } from "./coalesce";

export interface StateLog {
  sessionId: string;
  periods: readonly StatePeriod[];
  next: string | null;
  status: "loading" | "ready" | "failed";
}

export const stateLog = signal<StateLog | null>(null);

export function openStateLog(sessionId: string): Promise<void> {
  if (stateLog.value?.sessionId !== sessionId)
    stateLog.value = { sessionId, periods: [], next: null, status: "loading" };
  return refreshStateLog();
}

/** Reads the newest states again; what further pages brought stays. */
export const refreshStateLog = coalesce(async () => {
  const open = stateLog.value;
  if (open) await read(open.sessionId, null, withNewest);
});

export async function loadOlderStates(): Promise<void> {
  const open = stateLog.value;
  if (open?.next) await read(open.sessionId, open.next, withOlder);
}

export function closeStateLog(): void {
  stateLog.value = null;
}

async function read(
  sessionId: string,
  cursor: string | null,
  take: (log: StateLog, page: Page<StatePeriod>) => StateLog,
): Promise<void> {
  try {
    const page = await listStates(sessionId, cursor);
    change(sessionId, (log) => ({ ...take(log, page), status: "ready" }));
  } catch {
    change(sessionId, (log) => ({ ...log, status: log.periods.length > 0 ? "ready" : "failed" }));
  }
}

/** A first page that does not reach what is known leaves a gap: then the log begins anew with it. */
export function withNewest(log: StateLog, page: Page<StatePeriod>): StateLog {
  const newest = new Set(page.data.map(keyOf));
  const older = log.periods.filter((period) => !newest.has(keyOf(period)));
  const overlaps = older.length < log.periods.length;
  if (!overlaps || page.next === null) return { ...log, periods: page.data, next: page.next };
  return {
    ...log,
    periods: [...page.data, ...older],
    next: older.length > 0 ? log.next : page.next,
  };
}

export function withOlder(log: StateLog, page: Page<StatePeriod>): StateLog {
  const known = new Set(log.periods.map(keyOf));
  return {
    ...log,
    periods: [...log.periods, ...page.data.filter((period) => !known.has(keyOf(period)))],
    next: page.next,
  };
}

/** What stays of a period when it ends. */
const keyOf = ({ since, status, reason }: StatePeriod): string => `${since} ${status} ${reason}`;

function change(sessionId: string, next: (log: StateLog) => StateLog): void {
  if (stateLog.value?.sessionId === sessionId) stateLog.value = next(stateLog.value);
}
