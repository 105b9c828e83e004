/** Says in words how an endpoint and a delivery are. */
import type { Attempt, Delivery, DeliveryStatus, Webhook } from "../api/webhooks";
import { t, wordsFor } from "../i18n";
import type { Tone } from "../ui/Badge";
import { isAll } from "./events";

export function stateText({ enabled, disabledReason }: Webhook): string {
  if (enabled) return t().webhooks.enabled;
  return disabledReason === null ? t().webhooks.disabled : t().webhooks.stopped;
}

/** Why the gateway itself disabled it; empty where a person did, or where it is enabled. */
export function reasonText({ disabledReason }: Webhook): string {
  if (disabledReason === null) return "";
  return wordsFor(t().webhooks.reasons, disabledReason) ?? t().otherReason(disabledReason);
}

export const stateTone = ({ enabled, disabledReason }: Webhook): Tone =>
  enabled ? "ok" : disabledReason === null ? "idle" : "bad";

export function choiceText(names: readonly string[], all: string): string {
  return isAll(names) ? all : names.join(", ");
}

export const DELIVERY_TONE: Record<DeliveryStatus, Tone> = {
  pending: "warn",
  delivered: "ok",
  dead: "bad",
};

/** One that was never tried waits for its turn; it has not failed. */
export const deliveryText = ({ status, attempts }: Delivery): string =>
  status === "pending" && attempts > 0 ? t().deliveries.retrying : t().deliveries.statuses[status];

/** What came back, in a few words. */
export function answerText({ statusCode, durationMs, error }: Attempt): string {
  if (statusCode !== null) return t().deliveries.answered(statusCode, durationMs ?? 0);
  return error ?? t().deliveries.untried;
}
