/** Moments as a date field writes them: in the browser's own zone, to the minute. */

const MINUTE_MS = 60_000;
const STEP_MINUTES = 5;
/** What the gateway takes. */
export const MAX_DAYS_AHEAD = 366;

export function fieldValue(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** A time that the clock skips, when summer time begins, becomes the one that takes its place. */
export function readField(value: string): Date | null {
  const moment = new Date(value);
  return value === "" || Number.isNaN(moment.getTime()) ? null : moment;
}

export type Mistake = "empty" | "past" | "far";

export function mistakeIn(moment: Date | null, now: Date): Mistake | null {
  if (!moment) return "empty";
  if (moment.getTime() <= now.getTime()) return "past";
  return moment.getTime() > daysLater(now, MAX_DAYS_AHEAD).getTime() ? "far" : null;
}

export type Suggestion = "hour" | "evening" | "tomorrow" | "monday";

/** The moments that people mean most often, soonest first. */
export function suggestions(now: Date): [Suggestion, Date][] {
  const evening = at(now, 0, 18);
  const monday = (8 - now.getDay()) % 7 || 7;
  return [
    ["hour", inAnHour(now)],
    ...(evening.getTime() - now.getTime() > 90 * MINUTE_MS
      ? [["evening", evening] as [Suggestion, Date]]
      : []),
    ["tomorrow", at(now, 1, 9)],
    ...(monday > 1 ? [["monday", at(now, monday, 9)] as [Suggestion, Date]] : []),
  ];
}

function inAnHour(now: Date): Date {
  const step = STEP_MINUTES * MINUTE_MS;
  return new Date(Math.ceil((now.getTime() + 60 * MINUTE_MS) / step) * step);
}

function at(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

function daysLater(now: Date, days: number): Date {
  const later = new Date(now);
  later.setDate(later.getDate() + days);
  return later;
}
