/** How long something took or has lasted, in words. */

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** At most two units that follow each other: "2 hours, 5 minutes" tells what somebody wants to know. */
export function durationText(seconds: number, locale: string): string {
  if (seconds < 1) return unit(Math.max(0.1, Math.round(seconds * 10) / 10), "second", locale);
  let rest = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => rest >= size);
  const parts = UNITS.slice(first, first + 2).flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? [unit(count, name, locale)] : [];
  });
  return new Intl.ListFormat(locale, { type: "unit" }).format(parts);
}

const unit = (count: number, name: string, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: name,
    unitDisplay: "long",
    maximumFractionDigits: 1,
  }).format(count);
