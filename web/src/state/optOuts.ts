/** Who is left out of a session's bulk and scheduled sends, the latest first. */
import { signal } from "@preact/signals";
import { addOptOut, allOptOuts, type OptOut, removeOptOut } from "../api/sending";
import type { Person } from "../api/types";
import { coalesce } from "./coalesce";

export interface OptOutList {
  sessionId: string;
  people: readonly OptOut[];
  status: "loading" | "ready" | "failed";
}

export const optOuts = signal<OptOutList | null>(null);

export function openOptOuts(sessionId: string): Promise<void> {
  if (optOuts.value?.sessionId !== sessionId)
    optOuts.value = { sessionId, people: [], status: "loading" };
  return refreshOptOuts();
}

export const refreshOptOuts = coalesce(async () => {
  const open = optOuts.value;
  if (!open) return;
  try {
    const people = await allOptOuts(open.sessionId);
    change(open.sessionId, (list) => ({ ...list, people, status: "ready" }));
  } catch {
    change(open.sessionId, (list) => ({
      ...list,
      status: list.people.length > 0 ? "ready" : "failed",
    }));
  }
});

export async function leaveOut(sessionId: string, number: string): Promise<void> {
  await addOptOut(sessionId, number);
  await refreshOptOuts();
}

export async function letIn(sessionId: string, person: Person): Promise<void> {
  await removeOptOut(sessionId, keyOf(person));
  change(sessionId, (list) => ({
    ...list,
    people: list.people.filter((one) => keyOf(one.person) !== keyOf(person)),
  }));
}

/** Every name by which one of them may be written to. */
export function namesOf(people: readonly OptOut[]): ReadonlySet<string> {
  return new Set(
    people.flatMap(({ person: { jid, phone, lid } }) => [jid, phone, lid].filter((name) => !!name)),
  ) as ReadonlySet<string>;
}

export function closeOptOuts(): void {
  optOuts.value = null;
}

export const keyOf = ({ jid, phone, lid }: Person): string => jid ?? phone ?? lid ?? "";

function change(sessionId: string, next: (list: OptOutList) => OptOutList): void {
  if (optOuts.value?.sessionId === sessionId) optOuts.value = next(optOuts.value);
}
