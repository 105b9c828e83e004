/** The gateway's time of day, by which its states are dated and which need not be this browser's. */

/** What the header's whole seconds and the way here may make of two clocks that agree. */
const UNSURE_MS = 3_000;

let aheadMs = 0;

/** Takes the `Date` of an answer that arrives now. */
export function hearDate(header: string | null): void {
  aheadMs = header === null ? aheadMs : aheadOf(header, Date.now());
}

export const gatewayNow = (): number => Date.now() + aheadMs;

/** How far the gateway's clock is ahead of one that shows `now`. */
export function aheadOf(header: string, now: number): number {
  const ahead = Date.parse(header) - now;
  return Math.abs(ahead) > UNSURE_MS ? ahead : 0;
}
