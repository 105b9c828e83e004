/** How far a bulk send is, live, and the buttons that hold it, let it go on or stop it. */
import { useEffect, useState } from "preact/hooks";
import { type Bulk, OUTCOMES, readSendingRules } from "../api/sending";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { secondsLeft, steerBulk } from "../state/bulks";
import { locale } from "../state/preferences";
import { notify } from "../state/toasts";
import { Badge, type Tone } from "../ui/Badge";
import { Bar } from "../ui/Bar";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { durationText } from "../ui/duration";
import {
  count,
  delayText,
  doneOf,
  OUTCOME_TONE,
  progressText,
  sharesOf,
  STATUS_TONE,
} from "./describe";
import { FirstMessage } from "./FirstMessage";

const TEXT: Record<Tone, string> = {
  ok: "text-ok",
  bad: "text-bad",
  info: "text-info",
  warn: "text-warn",
  idle: "text-idle",
};

export function BulkProgress({ bulk, session }: { bulk: Bulk; session: Session }) {
  const words = t();
  const waits = bulk.status === "running" && session.status !== "connected";
  return (
    <section
      aria-label={progressText(bulk)}
      data-testid="bulk-progress"
      data-status={bulk.status}
      class="rounded-2xl border border-line bg-surface p-4 shadow-card sm:p-5"
    >
      <div class="mb-3 flex flex-wrap items-center justify-between gap-3">
        <div class="flex items-center gap-3" role="status">
          <Badge
            tone={STATUS_TONE[bulk.status]}
            moving={bulk.status === "running" && !waits}
            text={words.bulkStatus[bulk.status]}
            testId="bulk-status"
          />
          <span class="text-sm tabular-nums" data-testid="bulk-done">
            {progressText(bulk)}
          </span>
        </div>
        <Steering bulk={bulk} />
      </div>
      <Bar shares={sharesOf(bulk)} value={doneOf(bulk) / bulk.total} label={progressText(bulk)} />
      <dl class="mt-4 grid grid-cols-2 gap-3 sm:grid-cols-4">
        {OUTCOMES.map((outcome) => (
          <div key={outcome}>
            <dt class="text-sm text-soft">{words.outcome[outcome]}</dt>
            <dd
              data-testid={`bulk-${outcome}`}
              class={`text-xl font-semibold tabular-nums ${bulk[outcome] > 0 ? TEXT[OUTCOME_TONE[outcome]] : "text-faint"}`}
            >
              {count(bulk[outcome])}
            </dd>
          </div>
        ))}
      </dl>
      <p class="mt-3 text-sm text-soft">
        {delayText(bulk.delayMs)}
        <Left bulk={bulk} />
      </p>
      {waits && <p class="mt-1 text-sm text-warn">{words.bulk.waits}</p>}
      <FirstMessage bulk={bulk} />
    </section>
  );
}

function Left({ bulk }: { bulk: Bulk }) {
  const [pace, setPace] = useState<number | null>(null);
  useEffect(() => {
    // Without it the bulk's own delay is all that is known.
    readSendingRules().then(
      (rules) => setPace(rules.sendsPerMinute),
      () => undefined,
    );
  }, []);
  const seconds = secondsLeft(bulk.pending, bulk.delayMs, pace);
  if (bulk.status !== "running" || seconds < 1) return null;
  return <> · {t().bulk.left(durationText(seconds, locale.value))}</>;
}

function Steering({ bulk }: { bulk: Bulk }) {
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const words = t().bulk;
  if (bulk.status === "done" || bulk.status === "cancelled") return null;
  const steer = async (action: "pause" | "resume", done: string) => {
    setBusy(true);
    try {
      await steerBulk(bulk.id, action);
      notify(done);
    } catch (failure) {
      notify(explain(failure), "bad");
    }
    setBusy(false);
  };
  const paused = bulk.status === "paused";
  return (
    <div class="flex gap-2">
      <Button
        rank={paused ? "primary" : "secondary"}
        icon={paused ? "play" : "pause"}
        busy={busy}
        data-testid={paused ? "bulk-resume" : "bulk-pause"}
        onClick={() =>
          void (paused ? steer("resume", words.resumed) : steer("pause", words.paused))
        }
      >
        {paused ? words.resume : words.pause}
      </Button>
      <Button icon="stop" onClick={() => setAsking(true)} data-testid="bulk-cancel">
        {words.cancel}
      </Button>
      {asking && (
        <ConfirmDialog
          title={words.cancelTitle}
          text={words.cancelText(count(bulk.pending))}
          confirm={words.cancel}
          act={async () => {
            await steerBulk(bulk.id, "cancel");
            notify(words.cancelled);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
