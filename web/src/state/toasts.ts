/** Short notices that pass by themselves. */
import { signal } from "@preact/signals";

export interface Toast {
  id: number;
  tone: "ok" | "bad";
  text: string;
}

const SHOWN_MS = { ok: 4_000, bad: 8_000 };
const AT_ONCE = 4;

export const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

export function notify(text: string, tone: Toast["tone"] = "ok"): void {
  lastId += 1;
  const toast = { id: lastId, tone, text };
  toasts.value = [...toasts.value, toast].slice(-AT_ONCE);
  setTimeout(() => dismissToast(toast.id), SHOWN_MS[tone]);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
