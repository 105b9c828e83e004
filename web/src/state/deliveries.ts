/** The deliveries of the endpoint on the screen, newest first, through a filter. */
import { signal } from "@preact/signals";
import { type Delivery, type DeliveryFilter, listDeliveries } from "../api/webhooks";
import { coalesce } from "./coalesce";

export interface DeliveryLog {
  webhookId: string;
  filter: DeliveryFilter;
  deliveries: readonly Delivery[];
  next: string | null;
  status: "loading" | "ready" | "failed";
}

export const EVERY: DeliveryFilter = { status: null, type: null };
const STEP = 25;
/** What one reading brings at most: the states of all that is shown are read anew together. */
const MOST = 500;

export const deliveryLog = signal<DeliveryLog | null>(null);

export function openDeliveries(webhookId: string, filter: DeliveryFilter = EVERY): Promise<void> {
  deliveryLog.value = { webhookId, filter, deliveries: [], next: null, status: "loading" };
  return refreshDeliveries();
}

export function closeDeliveries(): void {
  deliveryLog.value = null;
}

/** Reads what is shown anew: each of them may have come further since. */
export const refreshDeliveries = coalesce(async () => {
  const open = deliveryLog.value;
  if (!open) return;
  const shown = Math.min(MOST, Math.max(STEP, open.deliveries.length));
  await read(open, null, shown, (page) => page);
});

export async function loadOlderDeliveries(): Promise<void> {
  const open = deliveryLog.value;
  if (!open?.next) return;
  await read(open, open.next, STEP, (page, log) => {
    const known = new Set(log.deliveries.map(({ id }) => id));
    return { ...page, data: [...log.deliveries, ...page.data.filter(({ id }) => !known.has(id))] };
  });
}

type Answer = Awaited<ReturnType<typeof listDeliveries>>;

async function read(
  { webhookId, filter }: DeliveryLog,
  cursor: string | null,
  limit: number,
  take: (page: Answer, log: DeliveryLog) => Pick<Answer, "data" | "next">,
): Promise<void> {
  // Another filter or endpoint may be on the screen by the time the answer comes.
  const change = (made: (log: DeliveryLog) => DeliveryLog) => {
    const now = deliveryLog.value;
    if (now?.webhookId === webhookId && now.filter === filter) deliveryLog.value = made(now);
  };
  try {
    const page = await listDeliveries(webhookId, filter, cursor, limit);
    change((log) => {
      const { data, next } = take(page, log);
      return { ...log, deliveries: data, next, status: "ready" };
    });
  } catch {
    change((log) => ({ ...log, status: log.deliveries.length > 0 ? "ready" : "failed" }));
  }
}
