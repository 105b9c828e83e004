/** The states that the session was in, newest first: since when, how long, why. */
import { useState } from "preact/hooks";
import type { StatePeriod } from "../api/types";
import { t } from "../i18n";
import { causeText, statusText, TONE } from "../sessions/describe";
import { locale } from "../state/preferences";
import { loadOlderStates, refreshStateLog, type StateLog, stateLog } from "../state/stateLog";
import type { Tone } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { dayName, exactTime, fullWhen, isSameDay } from "../ui/format";
import { Problem } from "../ui/Problem";
import { Elapsed } from "./Elapsed";

const STEP = 12;

const DOT: Record<Tone, string> = {
  ok: "bg-ok",
  info: "bg-info",
  warn: "bg-warn",
  bad: "bg-bad",
  idle: "bg-idle",
};

export function StateLogCard() {
  const log = stateLog.value;
  return (
    <Card title={t().log.title} testId="state-log">
      {!log || log.status === "loading" ? (
        <div class="flex flex-col gap-3" aria-busy="true" aria-label={t().common.loading}>
          <div class="skeleton h-8" />
          <div class="skeleton h-8" />
          <div class="skeleton h-8 w-2/3" />
        </div>
      ) : log.status === "failed" ? (
        <>
          <Problem text={t().log.failed} />
          <div class="mt-3">
            <Button icon="restart" onClick={() => void refreshStateLog()}>
              {t().common.retry}
            </Button>
          </div>
        </>
      ) : (
        <Timeline log={log} />
      )}
    </Card>
  );
}

function Timeline({ log }: { log: StateLog }) {
  const [wanted, setWanted] = useState(STEP);
  const [busy, setBusy] = useState(false);
  const shown = log.periods.slice(0, wanted);
  const more = log.periods.length > wanted || log.next !== null;
  const showMore = async () => {
    if (log.periods.length < wanted + STEP && log.next !== null) {
      setBusy(true);
      await loadOlderStates();
      setBusy(false);
    }
    setWanted(wanted + STEP);
  };
  if (shown.length === 0) return <p class="text-sm text-soft">{t().log.empty}</p>;
  return (
    <>
      <ol>
        {shown.map((period, index) => (
          <Row
            // Counted from the oldest: a new state leaves every other row as it is.
            key={log.periods.length - index}
            period={period}
            newDay={index === 0 || !isSameDay(period.since, shown[index - 1]?.since ?? "")}
            last={index === shown.length - 1 && !more}
          />
        ))}
      </ol>
      {more && (
        <div class="mt-2 flex justify-center">
          <Button busy={busy} onClick={() => void showMore()} data-testid="state-log-more">
            {t().common.loadMore}
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ period, newDay, last }: { period: StatePeriod; newDay: boolean; last: boolean }) {
  const cause = causeText(period.reason);
  const present = period.until === null;
  return (
    <li data-testid="state-period" data-status={period.status}>
      {newDay && (
        <p class="pt-1 pb-2 text-xs font-semibold text-faint">
          {dayName(period.since, locale.value, new Date())}
        </p>
      )}
      <div class="flex gap-3">
        <span aria-hidden="true" class="flex w-2.5 shrink-0 flex-col items-center pt-1.5">
          <span
            class={`size-2.5 shrink-0 rounded-full ${DOT[TONE[period.status] ?? "idle"]} ${present ? "pulse" : ""}`}
          />
          {!last && <span class="mt-1 w-px grow bg-line" />}
        </span>
        <div class="flex min-w-0 grow flex-wrap items-baseline justify-between gap-x-4 pb-3">
          <p class="min-w-0">
            <span class="font-medium">{statusText(period)}</span>
            {present && <span class="sr-only"> ({t().log.present})</span>}
            {cause && <span class="text-soft"> · {cause}</span>}
          </p>
          <p class="text-sm text-soft tabular-nums">
            <time dateTime={period.since} title={fullWhen(period.since, locale.value)}>
              {exactTime(period.since, locale.value)}
            </time>
            <span class="text-faint"> · </span>
            <span data-testid="state-duration">
              <Elapsed period={period} />
            </span>
          </p>
        </div>
      </div>
    </li>
  );
}
