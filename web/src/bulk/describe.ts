/** A bulk send in words and colours. */
import type { Bulk, BulkResult, BulkStatus, Outcome } from "../api/sending";
import { t, wordsFor } from "../i18n";
import { locale } from "../state/preferences";
import type { Tone } from "../ui/Badge";
import type { Share } from "../ui/Bar";
import { durationText } from "../ui/duration";
import { countText } from "../ui/quantity";

export const STATUS_TONE: Record<BulkStatus, Tone> = {
  running: "info",
  paused: "warn",
  done: "ok",
  cancelled: "idle",
};

export const OUTCOME_TONE: Record<Outcome, Tone> = {
  sent: "ok",
  failed: "bad",
  cancelled: "idle",
  pending: "info",
};

export const count = (amount: number): string => countText(amount, locale.value);

export const doneOf = ({ total, pending }: Bulk): number => total - pending;

export const progressText = (bulk: Bulk): string =>
  t().bulk.progress(count(doneOf(bulk)), count(bulk.total));

export const delayText = (delayMs: number): string =>
  delayMs > 0 ? t().bulk.every(durationText(delayMs / 1_000, locale.value)) : t().bulk.fast;

/** What is over; what waits is the bar's own ground. */
export const sharesOf = (bulk: Bulk): Share[] =>
  (["sent", "failed", "cancelled"] as const).map((outcome) => ({
    tone: OUTCOME_TONE[outcome],
    part: bulk[outcome] / bulk.total,
  }));

export function outcomeOf({ status }: BulkResult): Outcome {
  if (status === "failed" || status === "cancelled") return status;
  return status === "pending" || status === "unknown" || status === "scheduled"
    ? "pending"
    : "sent";
}

export const errorText = ({ error }: BulkResult): string =>
  error ? (wordsFor(t().error, error.code) ?? error.message) : "";
