/** The code to scan, always the newest, with the time it has left. */
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { connection } from "../state/live";
import { whileVisible } from "../state/whileVisible";
import { loadQr, type LiveQr, qrCodes, secondsLeft } from "../state/qr";

const TICK_MS = 250;
const RING_RADIUS = 8;
const RING_LENGTH = 2 * Math.PI * RING_RADIUS;

export function QrCode({ session }: { session: Session }) {
  const qr = qrCodes.value.get(session.id);
  const left = useSecondsLeft(qr);
  const runOut = qr !== undefined && left === 0;
  useEffect(() => {
    // Events bring every further code. This reads the one of the moment: at first, when the line is back, and when
    // none came in time. That there is none (409) is no trouble: its event follows.
    if (session.status === "waiting_qr") loadQr(session.id).catch(() => undefined);
  }, [session.id, session.status, runOut, connection.value]);
  return (
    <div class="flex w-64 shrink-0 flex-col items-center gap-3">
      {qr && session.status === "waiting_qr" ? (
        <img
          data-testid="qr-image"
          src={qr.image}
          alt={t().link.qrAlt}
          width={256}
          height={256}
          class={`size-64 rounded-xl border border-line bg-white p-2 transition-opacity [image-rendering:pixelated] ${runOut ? "opacity-20" : ""}`}
        />
      ) : (
        <div class="skeleton size-64" />
      )}
      {qr && !runOut ? (
        <Countdown qr={qr} left={left} />
      ) : (
        <p class="min-h-5 text-center text-sm text-soft">
          {qr ? t().link.renewing : t().link.preparing}
        </p>
      )}
    </div>
  );
}

function Countdown({ qr, left }: { qr: LiveQr; left: number }) {
  const gone = 1 - Math.min(1, left / qr.lifetimeSeconds);
  return (
    <p
      class="flex h-5 items-center gap-2 text-sm text-soft tabular-nums"
      data-testid="qr-countdown"
      role="timer"
    >
      <svg viewBox="0 0 20 20" class="size-5 -rotate-90 text-accent" fill="none" aria-hidden="true">
        <circle
          cx="10"
          cy="10"
          r={RING_RADIUS}
          stroke="currentColor"
          stroke-width="2.5"
          opacity="0.2"
        />
        <circle
          cx="10"
          cy="10"
          r={RING_RADIUS}
          stroke="currentColor"
          stroke-width="2.5"
          stroke-linecap="round"
          stroke-dasharray={RING_LENGTH}
          stroke-dashoffset={RING_LENGTH * gone}
          class="transition-[stroke-dashoffset] duration-300 ease-linear"
        />
      </svg>
      {t().link.expiresIn(left)}
    </p>
  );
}

function useSecondsLeft(qr: LiveQr | undefined): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const tick = () => setNow(performance.now());
    // Unseen no code runs out, and so none is asked for.
    return whileVisible(() => {
      tick();
      const timer = setInterval(tick, TICK_MS);
      return () => clearInterval(timer);
    });
  }, [qr]);
  return qr ? secondsLeft(qr, now) : 0;
}
