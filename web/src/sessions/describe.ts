/** A session in words: its name, the tone of its state, and why it is so. */
import type { Session, SessionStatus } from "../api/types";
import { t, wordsFor } from "../i18n";
import type { Tone } from "../ui/Badge";

export const TONE: Record<SessionStatus, Tone> = {
  stopped: "idle",
  starting: "info",
  waiting_qr: "warn",
  syncing: "info",
  connected: "ok",
  reconnecting: "warn",
  logged_out: "idle",
  failed: "bad",
};

export const MOVING: ReadonlySet<SessionStatus> = new Set([
  "starting",
  "syncing",
  "reconnecting",
  "waiting_qr",
]);

export const sessionName = (session: Session): string => session.name || session.id;

export const statusText = (session: Pick<Session, "status">): string =>
  wordsFor(t().status, session.status) ?? session.status;

/** Why it is in this state; without a reason, what the state means. */
export function reasonText(session: Session): string {
  if (!session.reason) return wordsFor(t().statusHint, session.status) ?? "";
  return wordsFor(t().reason, session.reason) ?? t().otherReason(session.reason);
}

/** Why it was so, told afterwards; empty where nothing in particular happened. */
export const causeText = (reason: string | null): string =>
  reason === null ? "" : (wordsFor(t().cause, reason) ?? t().otherReason(reason));

/** What a person has to do; the waiting code says it by itself. */
export function actionText(session: Session): string {
  if (!session.action || session.status === "waiting_qr") return "";
  return wordsFor(t().action, session.action) ?? session.action;
}
