/** Who is in the group that is open, for naming somebody in a text. */
import { signal } from "@preact/signals";
import { readMembers } from "../api/gateway";
import type { Person } from "../api/types";
import { isFound } from "../ui/search";

interface Members {
  sessionId: string;
  groupId: string;
  people: readonly Person[];
}

const SHOWN_AT_MOST = 6;
/** What is being written at the end of a text: a name to be completed. */
const BEGUN = /(^|\s)@([^\s@]*)$/;

export const members = signal<Members | null>(null);

export const isGroupId = (chatId: string): boolean => chatId.endsWith("@g.us");

/** Once for each group: whoever comes later can still be named by number. */
export async function loadMembers(sessionId: string, groupId: string): Promise<void> {
  if (members.value?.sessionId === sessionId && members.value.groupId === groupId) return;
  members.value = { sessionId, groupId, people: [] };
  const people = await readMembers(sessionId, groupId).catch(() => null);
  const now = members.value;
  if (now?.sessionId !== sessionId || now.groupId !== groupId) return;
  members.value = people === null ? null : { sessionId, groupId, people };
}

/** By what somebody is named in a text: WhatsApp shows the name in its place. */
export const handleOf = ({ phone, lid }: Person): string => phone ?? lid?.split("@")[0] ?? "";

export const isNaming = (text: string): boolean => BEGUN.test(text);

/** Whom the name that has been begun may mean. */
export function suggested(text: string, people: readonly Person[]): readonly Person[] {
  const begun = BEGUN.exec(text)?.[2];
  if (begun === undefined) return [];
  return people
    .filter((person) => handleOf(person) && isFound(begun, person.name ?? "", handleOf(person)))
    .slice(0, SHOWN_AT_MOST);
}

export const completed = (text: string, person: Person): string =>
  text.replace(BEGUN, (_, before: string) => `${before}@${handleOf(person)} `);

/** Those of the group whom a text names, as the gateway is told of them. */
export function mentionedIn(sessionId: string, chatId: string, text: string): string[] {
  const known = members.value;
  if (known?.sessionId !== sessionId || known.groupId !== chatId) return [];
  const named = new Set(text.match(/(?<=@)\d+/g));
  return known.people
    .filter((person) => named.has(handleOf(person)))
    .map((person) => person.phone ?? person.lid ?? "");
}
