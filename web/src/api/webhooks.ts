/** The native routes of webhooks and of their deliveries, and the shapes that they answer. */
import { call } from "./client";
import type { Page } from "./types";

export const FORMATS = ["native", "simple", "instances"] as const;
export type WebhookFormat = (typeof FORMATS)[number];

/** What a person sets of an endpoint. */
export interface WebhookSettings {
  url: string;
  /** Names of events, or `*` alone. */
  events: string[];
  /** Ids of sessions, or `*` alone. */
  sessions: string[];
  format: WebhookFormat;
  headers: Record<string, string>;
  ordered: boolean;
}

export interface Webhook extends WebhookSettings {
  id: string;
  enabled: boolean;
  disabledReason: string | null;
  source: "api" | "config" | "environment";
  createdAt: string | null;
}

export interface NewWebhook extends Webhook {
  /** Shown this once. */
  secret: string;
}

/** What a post came to; without an answer there is an error instead. */
export interface Attempt {
  statusCode: number | null;
  durationMs: number | null;
  response: string | null;
  error: string | null;
}

export const DELIVERY_STATUSES = ["pending", "delivered", "dead"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface Delivery extends Attempt {
  id: string;
  eventId: string;
  seq: number;
  type: string;
  attempts: number;
  status: DeliveryStatus;
  createdAt: string | null;
  attemptedAt: string | null;
  nextAttemptAt: string | null;
}

export interface DeliveryWithRequest extends Delivery {
  request: { url: string; body: string | null };
}

export interface DeliveryFilter {
  status: DeliveryStatus | null;
  type: string | null;
}

interface Data<Value> {
  data: Value;
}

const webhook = (id: string): string => `/api/webhooks/${encodeURIComponent(id)}`;
const data = async <Value>(answer: Promise<Data<Value>>): Promise<Value> => (await answer).data;

export const listWebhooks = () => data(call<Data<Webhook[]>>("GET", "/api/webhooks"));
export const createWebhook = (body: WebhookSettings) =>
  data(call<Data<NewWebhook>>("POST", "/api/webhooks", { body }));
export const changeWebhook = (id: string, body: Partial<WebhookSettings> & { enabled?: boolean }) =>
  data(call<Data<Webhook>>("PATCH", webhook(id), { body }));
export const deleteWebhook = (id: string) => call("DELETE", webhook(id));
export const rotateSecret = (id: string) =>
  data(call<Data<NewWebhook>>("POST", `${webhook(id)}/rotate-secret`));
export const testWebhook = (id: string) => data(call<Data<Attempt>>("POST", `${webhook(id)}/test`));

export const listDeliveries = (
  id: string,
  { status, type }: DeliveryFilter,
  cursor: string | null,
  limit: number,
) =>
  call<Page<Delivery>>("GET", `${webhook(id)}/deliveries`, {
    query: { status, types: type, cursor, limit },
  });
export const readDelivery = (id: string, deliveryId: string) =>
  data(
    call<Data<DeliveryWithRequest>>(
      "GET",
      `${webhook(id)}/deliveries/${encodeURIComponent(deliveryId)}`,
    ),
  );

/** These deliveries, or every matching event from one number of the log to another. */
export const replay = async (
  id: string,
  what: { deliveryIds: string[] } | { after: number; until: number },
): Promise<number> =>
  (await data(call<Data<{ queued: number }>>("POST", `${webhook(id)}/replay`, { body: what })))
    .queued;
