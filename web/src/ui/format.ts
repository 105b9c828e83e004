/** Times, numbers and names as people write them. */
import type { Chat, Person } from "../api/types";
import { t } from "../i18n";

const DAY_MS = 86_400_000;

export const phoneText = (phone: string): string => `+${phone}`;

export function personName(person: Person | null | undefined): string {
  if (!person) return "";
  return person.name || (person.phone ? phoneText(person.phone) : (person.jid ?? person.lid ?? ""));
}

export function chatName(chat: Chat): string {
  if (chat.kind === "status") return t().statuses.title;
  return chat.name || personName(chat.person) || chat.id;
}

/** At most two initials; a bare number has none of its own and shows a hash. */
export function initials(name: string): string {
  const words = name.match(/\p{L}[\p{L}\p{N}]*/gu) ?? [];
  if (words.length === 0) return "#";
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

export const clockTime = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));

/** To the second, for what follows each other quickly. */
export const exactTime = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeStyle: "medium" }).format(new Date(iso));

/** Today, yesterday, or the date. */
export function dayName(iso: string, locale: string, now: Date): string {
  const days = daysBetween(new Date(iso), now);
  if (days === 0 || days === 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-days, "day");
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  const sameYear = new Date(iso).getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(new Date(iso));
}

/** The shortest that still tells when: the time today, else the day. */
export function shortWhen(iso: string, locale: string, now: Date): string {
  const days = daysBetween(new Date(iso), now);
  if (days === 0) return clockTime(iso, locale);
  if (days === 1) return dayName(iso, locale, now);
  return new Intl.DateTimeFormat(locale, {
    day: "2-digit",
    month: "2-digit",
    year: "2-digit",
  }).format(new Date(iso));
}

export const fullWhen = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );

export const exactWhen = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(
    new Date(iso),
  );

export const isSameDay = (a: string, b: string): boolean =>
  daysBetween(new Date(a), new Date(b)) === 0;

/** Digits of what a person wrote as a phone number, or null where it cannot be one. */
export function readNumber(written: string): string | null {
  if (!/^[+\d\s().-]+$/.test(written)) return null;
  const digits = written.replace(/\D/g, "").replace(/^00/, "");
  return digits.length >= 7 && digits.length <= 15 ? digits : null;
}

export interface TextPart {
  text: string;
  href: string | null;
}

/** Splits a text into plain parts and web addresses, so that links can be drawn without markup. */
export function textParts(text: string): TextPart[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/)
    .filter(Boolean)
    .map((part) => ({
      text: part,
      href: /^https?:\/\/./.test(part) && URL.canParse(part) ? part : null,
    }));
}

function daysBetween(earlier: Date, later: Date): number {
  const midnight = (date: Date) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}
