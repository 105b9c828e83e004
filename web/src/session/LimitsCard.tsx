/** How much the session may send, how much of it is used, and how fast messages leave. */
import { useEffect, useState } from "preact/hooks";
import {
  readLimits,
  readSendingRules,
  type SendingRules,
  type Standing,
  type Standings,
  type Window,
  WINDOWS,
} from "../api/sending";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { locale } from "../state/preferences";
import { repeat, whileVisible } from "../state/whileVisible";
import { Bar } from "../ui/Bar";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { durationText } from "../ui/duration";
import { shortWhen } from "../ui/format";
import { Problem } from "../ui/Problem";
import { countText } from "../ui/quantity";
import { LimitsForm } from "./LimitsForm";

const PAUSE_MS = 5_000;
const TIGHT = 0.9;

export function LimitsCard({ session }: { session: Session }) {
  const words = t().limits;
  const { known, failed, learn } = useLimits(session.id);
  return (
    <Card title={words.title} testId="limits">
      {known ? (
        <>
          <Group
            title={words.session}
            of={session.id}
            standings={known.session}
            learn={(standings) => learn({ ...known, session: standings })}
            testId="limits-session"
          />
          <Group
            title={words.everyone}
            of={null}
            standings={known.everyone}
            learn={(standings) => learn({ ...known, everyone: standings })}
            testId="limits-everyone"
          />
          <Pace rules={known.rules} />
        </>
      ) : (
        !failed && <div class="skeleton h-40" aria-busy="true" aria-label={t().common.loading} />
      )}
      <Problem text={failed ? words.failed : ""} />
    </Card>
  );
}

interface GroupProps {
  title: string;
  /** A session's id, or null for all of them together. */
  of: string | null;
  standings: Standings;
  learn: (standings: Standings) => void;
  testId: string;
}

function Group({ title, of, standings, learn, testId }: GroupProps) {
  const words = t().limits;
  const [editing, setEditing] = useState(false);
  const set = WINDOWS.flatMap((window) => {
    const standing = standings[window];
    return standing ? [{ window, standing }] : [];
  });
  return (
    <div class="mb-4" data-testid={testId} role="group" aria-label={title}>
      <div class="flex items-center justify-between gap-3">
        <h3 class="text-sm font-medium">{title}</h3>
        <div class="-mr-3.5">
          <Button rank="quiet" onClick={() => setEditing(true)} data-testid={`${testId}-edit`}>
            {set.length > 0 ? words.change : words.set}
          </Button>
        </div>
      </div>
      {set.length === 0 ? (
        <p class="text-sm text-soft">{words.none}</p>
      ) : (
        <ul class="flex flex-col gap-3">
          {set.map(({ window, standing }) => (
            <Meter key={window} window={window} standing={standing} />
          ))}
        </ul>
      )}
      {editing && (
        <LimitsForm
          title={title}
          of={of}
          standings={standings}
          onSaved={learn}
          onClose={() => setEditing(false)}
        />
      )}
    </div>
  );
}

function Meter({ window, standing }: { window: Window; standing: Standing }) {
  const words = t().limits;
  const { limit, used, remaining, resetsAt } = standing;
  const share = limit === 0 ? 1 : Math.min(1, used / limit);
  const amount = words.used(countText(used, locale.value), countText(limit, locale.value));
  const again = shortWhen(resetsAt, locale.value, new Date());
  return (
    <li data-testid={`limit-${window}`}>
      <p class="mb-1 flex justify-between gap-3 text-sm">
        <span class="text-soft">{words.window[window]}</span>
        <span class="tabular-nums">{amount}</span>
      </p>
      <Bar
        role="meter"
        label={`${words.window[window]}: ${amount}`}
        value={share}
        shares={[{ tone: share >= 1 ? "bad" : share >= TIGHT ? "warn" : "ok", part: share }]}
      />
      <p class={`mt-1 text-xs ${remaining === 0 ? "text-bad" : "text-faint"}`}>
        {remaining === 0 ? words.full(again) : words.until(again)}
      </p>
    </li>
  );
}

function Pace({ rules }: { rules: SendingRules }) {
  const words = t().limits;
  const { sendsPerMinute, typingSeconds } = rules;
  return (
    <div class="border-t border-line pt-3 text-sm text-soft" data-testid="pace">
      <p>
        {sendsPerMinute ? words.pace(countText(sendsPerMinute, locale.value)) : words.noPace}{" "}
        {typingSeconds > 0 && words.typing(durationText(typingSeconds, locale.value))}
      </p>
      <p class="mt-1 text-xs text-faint">
        {words.setting} <code>SENDS_PER_MINUTE</code>, <code>TYPING_SECONDS</code>
      </p>
    </div>
  );
}

interface Known {
  session: Standings;
  everyone: Standings;
  rules: SendingRules;
}

/** Read again and again while somebody looks: what is used changes with every send. */
function useLimits(sessionId: string) {
  const [known, setKnown] = useState<Known | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(
    () =>
      whileVisible(() => {
        let over = false;
        const read = async () => {
          try {
            const [session, everyone, rules] = await Promise.all([
              readLimits(sessionId),
              readLimits(null),
              readSendingRules(),
            ]);
            if (over) return;
            setKnown({ session, everyone, rules });
            setFailed(false);
          } catch {
            if (!over) setFailed(true);
          }
        };
        const stop = repeat(read, PAUSE_MS);
        return () => {
          over = true;
          stop();
        };
      }),
    [sessionId],
  );
  return { known, failed, learn: setKnown };
}
