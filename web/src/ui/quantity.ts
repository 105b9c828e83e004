/** Amounts and shares as people read them. */

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function bytesText(bytes: number, locale: string): string {
  let power = 0;
  while (bytes / 1_000 ** power >= 999.5 && power < BYTE_UNITS.length - 1) power += 1;
  const amount = bytes / 1_000 ** power;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: BYTE_UNITS[power] ?? "byte",
    maximumFractionDigits: amount < 10 ? 1 : 0,
  }).format(amount);
}

/** Never rounded up: what was interrupted for a moment was not there all the time. */
export const shareText = (share: number, locale: string): string =>
  percent(Math.floor(share * 1_000) / 1_000, locale, 1);

export const loadText = (share: number, locale: string): string => percent(share, locale, 0);

const percent = (share: number, locale: string, digits: number): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(share);

export const countText = (count: number, locale: string): string =>
  new Intl.NumberFormat(locale).format(count);
