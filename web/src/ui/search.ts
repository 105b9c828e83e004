/** Finds people by name whatever its case and accents, and by any part of a number however it is spaced. */
import type { Person } from "../api/types";
import { personName } from "./format";

export function isFound(search: string, name: string, phone: string | null | undefined): boolean {
  const wanted = plain(search.trim());
  if (wanted === "") return true;
  const digits = wanted.replace(/[\s+().-]/g, "");
  const byNumber = /^\d+$/.test(digits) && (phone ?? "").includes(digits);
  return byNumber || plain(name).includes(wanted);
}

export const matchesPerson = (person: Person, search: string): boolean =>
  isFound(search, personName(person), person.phone);

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
