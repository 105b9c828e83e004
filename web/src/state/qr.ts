/** The QR codes that sessions show now, with the moment each one runs out on this browser's own clock. */
import { signal } from "@preact/signals";
import { readQr } from "../api/gateway";
import type { Qr } from "../api/types";

export interface LiveQr {
  text: string;
  image: string;
  /** On the clock of `performance.now()`: the gateway's and the browser's time of day may differ. */
  endsAt: number;
  lifetimeSeconds: number;
}

/** WhatsApp's first code lives a minute, those that follow twenty seconds. */
const FIRST_LIFETIME_SECONDS = 60;
const NEXT_LIFETIME_SECONDS = 20;

export const qrCodes = signal<ReadonlyMap<string, LiveQr>>(new Map());

export function putQr(sessionId: string, qr: Qr): void {
  qrCodes.value = new Map(qrCodes.value).set(sessionId, liveQr(qr, performance.now()));
}

export function dropQr(sessionId: string): void {
  if (!qrCodes.value.has(sessionId)) return;
  const rest = new Map(qrCodes.value);
  rest.delete(sessionId);
  qrCodes.value = rest;
}

export async function loadQr(sessionId: string): Promise<void> {
  putQr(sessionId, await readQr(sessionId));
}

export function liveQr(qr: Qr, now: number): LiveQr {
  return {
    text: qr.text,
    image: qr.image,
    endsAt: now + qr.expiresIn * 1_000,
    lifetimeSeconds:
      qr.expiresIn > NEXT_LIFETIME_SECONDS ? FIRST_LIFETIME_SECONDS : NEXT_LIFETIME_SECONDS,
  };
}

export const secondsLeft = (qr: LiveQr, now: number): number =>
  Math.max(0, Math.ceil((qr.endsAt - now) / 1_000));
