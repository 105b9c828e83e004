/** Times, numbers, sizes and names as people write them. */
import { locale } from './preferences.js';

const DAY_MS = 86_400_000;
const KILOBYTE = 1024;

export const phoneText = (number) => `+${number}`;

/** At most two initials; a bare number has none of its own and shows a hash. */
export function initials(name) {
  const words = name.match(/\p{L}[\p{L}\p{N}]*/gu) ?? [];
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...word][0].toUpperCase()).join('') || '#';
}

export const clockTime = (iso) =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));

export const fullWhen = (iso) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(iso),
  );

export function dayName(iso) {
  const days = daysAgo(iso);
  if (days > 1)
    return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(new Date(iso));
  const word = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(-days, 'day');
  return word.charAt(0).toLocaleUpperCase(locale()) + word.slice(1);
}

/** The shortest that still tells when. */
export const shortWhen = (iso) => (daysAgo(iso) === 0 ? clockTime(iso) : dayName(iso));

export function sizeText(bytes) {
  const kilobytes = bytes / KILOBYTE;
  const [value, unit] =
    kilobytes < KILOBYTE
      ? [Math.max(kilobytes, 1), 'kilobyte']
      : [kilobytes / KILOBYTE, 'megabyte'];
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    maximumFractionDigits: unit === 'megabyte' ? 1 : 0,
  }).format(value);
}

/** Digits of what a person wrote as a phone number, or null where it cannot be one. */
export function readNumber(written) {
  if (!/^[+\d\s().-]+$/.test(written)) return null;
  const digits = written.replace(/\D/g, '').replace(/^00/, '');
  return digits.length >= 7 && digits.length <= 15 ? digits : null;
}

/** A text in parts, so that its web addresses can be drawn as links without markup. */
export const textParts = (text) =>
  text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/)
    .filter(Boolean)
    .map((part) => ({
      text: part,
      href: URL.canParse(part) && /^https?:/.test(part) ? part : null,
    }));

function daysAgo(iso) {
  const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);
  return Math.round((midnight(new Date()) - midnight(new Date(iso))) / DAY_MS);
}
