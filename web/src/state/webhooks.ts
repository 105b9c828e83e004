/** The endpoints of webhooks as last read, once a page has asked for them. */
import { signal } from "@preact/signals";
import * as gateway from "../api/webhooks";
import type { NewWebhook, Webhook, WebhookSettings } from "../api/webhooks";
import { coalesce } from "./coalesce";

export interface Endpoints {
  all: readonly Webhook[];
  status: "loading" | "ready" | "failed";
}

export const endpoints = signal<Endpoints | null>(null);
let changes = 0;

export const webhookById = (id: string): Webhook | undefined =>
  endpoints.value?.all.find((webhook) => webhook.id === id);

export function openWebhooks(): Promise<void> {
  endpoints.value ??= { all: [], status: "loading" };
  return refreshWebhooks();
}

/** Reads them again where they are shown. */
export const refreshWebhooks = coalesce(async () => {
  if (!endpoints.value) return;
  try {
    let all: readonly Webhook[];
    let before: number;
    do {
      before = changes;
      all = await gateway.listWebhooks();
    } while (changes !== before); // the answer may be older than what was changed meanwhile
    if (endpoints.value) endpoints.value = { all, status: "ready" };
  } catch {
    const known = endpoints.value;
    if (known) endpoints.value = { ...known, status: known.all.length > 0 ? "ready" : "failed" };
  }
});

export function closeWebhooks(): void {
  endpoints.value = null;
}

export async function createWebhook(settings: WebhookSettings): Promise<NewWebhook> {
  const made = await gateway.createWebhook(settings);
  put(made);
  return made;
}

export async function changeWebhook(
  id: string,
  changes: Partial<WebhookSettings> & { enabled?: boolean },
): Promise<void> {
  put(await gateway.changeWebhook(id, changes));
}

export async function rotateSecret(id: string): Promise<string> {
  const rotated = await gateway.rotateSecret(id);
  put(rotated);
  return rotated.secret;
}

export async function removeWebhook(id: string): Promise<void> {
  await gateway.deleteWebhook(id);
  changes += 1;
  const known = endpoints.value;
  if (known) endpoints.value = { ...known, all: known.all.filter((one) => one.id !== id) };
}

/** A secret that came along is for whoever asked, and is not kept. */
function put(answered: Webhook): void {
  changes += 1;
  const known = endpoints.value;
  if (!known) return;
  const { secret: _, ...webhook } = answered as Webhook & { secret?: string };
  const others = known.all.filter(({ id }) => id !== webhook.id);
  const all = others.length < known.all.length ? known.all : [...known.all, webhook];
  endpoints.value = { ...known, all: all.map((one) => (one.id === webhook.id ? webhook : one)) };
}
