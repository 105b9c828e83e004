/** Which session the linking dialog is open for: it comes by itself when one waits to be scanned. */
import { effect, signal } from "@preact/signals";
import { modals } from "./modals";
import { route } from "./route";
import { sessions } from "./sessions";

export const linkingId = signal<string | null>(null);
const dismissed = new Set<string>();

const waitingIds = (): string[] =>
  sessions.value.filter((session) => session.status === "waiting_qr").map((session) => session.id);

export function openLinking(id: string): void {
  linkingId.value = id;
}

/** Closing sends away every session that waits now: twenty of them must not mean twenty dialogs. */
export function closeLinking(): void {
  for (const id of waitingIds()) dismissed.add(id);
  linkingId.value = null;
}

export function watchForLinking(): void {
  effect(() => {
    const waiting = waitingIds();
    for (const id of dismissed) if (!waiting.includes(id)) dismissed.delete(id);
    const here = route.value;
    const next = waiting.find(
      (id) =>
        !dismissed.has(id) &&
        (here.page === "sessions" || ("sessionId" in here && here.sessionId === id)),
    );
    if (next !== undefined && modals.value === 0 && linkingId.peek() === null)
      linkingId.value = next;
  });
}
