/** The bulk sends of a session, newest first, each as last heard. */
import { computed, signal } from "@preact/signals";
import { actOnBulk, type Bulk, listBulks, readBulk } from "../api/sending";
import { coalesce } from "./coalesce";

export interface BulkList {
  sessionId: string;
  next: string | null;
  status: "loading" | "ready" | "failed";
}

const byId = signal<ReadonlyMap<string, Bulk>>(new Map());
export const bulkList = signal<BulkList | null>(null);

export const bulks = computed(() =>
  [...byId.value.values()]
    .filter(({ sessionId }) => sessionId === bulkList.value?.sessionId)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id)),
);

export const bulkById = (id: string): Bulk | undefined => byId.value.get(id);

export function openBulks(sessionId: string): Promise<void> {
  if (bulkList.value?.sessionId !== sessionId)
    bulkList.value = { sessionId, next: null, status: "loading" };
  return refreshBulks();
}

/** Reads the newest page again; what further pages brought stays. */
export const refreshBulks = coalesce(async () => {
  const open = bulkList.value;
  if (!open) return;
  try {
    const page = await listBulks(open.sessionId, null);
    page.data.forEach(putBulk);
    change(open.sessionId, (list) => ({
      ...list,
      next: list.status === "ready" ? list.next : page.next,
      status: "ready",
    }));
  } catch {
    change(open.sessionId, (list) => ({
      ...list,
      status: list.status === "ready" ? "ready" : "failed",
    }));
  }
});

export const loadMoreBulks = coalesce(async () => {
  const open = bulkList.value;
  if (!open?.next) return;
  const page = await listBulks(open.sessionId, open.next);
  page.data.forEach(putBulk);
  change(open.sessionId, (list) => ({ ...list, next: page.next }));
});

export async function loadBulk(id: string): Promise<void> {
  putBulk(await readBulk(id));
}

export async function steerBulk(id: string, action: "pause" | "resume" | "cancel"): Promise<void> {
  putBulk(await actOnBulk(id, action));
}

/** An answer by HTTP can be overtaken by an event that tells something later. */
export function putBulk(bulk: Bulk): void {
  const known = byId.value.get(bulk.id);
  if (known && known.updatedAt > bulk.updatedAt) return;
  byId.value = new Map(byId.value).set(bulk.id, bulk);
}

export function forgetBulks(): void {
  byId.value = new Map();
  bulkList.value = null;
}

export const isOver = ({ status, pending }: Bulk): boolean =>
  status === "done" || (status === "cancelled" && pending === 0);

/** How long what is left takes at least, at the bulk's own pace and that of the gateway. */
export function secondsLeft(
  messages: number,
  delayMs: number,
  sendsPerMinute: number | null,
): number {
  const paceMs = sendsPerMinute ? 60_000 / sendsPerMinute : 0;
  return (messages * Math.max(delayMs, paceMs)) / 1_000;
}

function change(sessionId: string, next: (list: BulkList) => BulkList): void {
  if (bulkList.value?.sessionId === sessionId) bulkList.value = next(bulkList.value);
}
