/** The time between two messages of a bulk send, and how long all of it will take. */
import { useEffect, useId, useState } from "preact/hooks";
import { readSendingRules } from "../api/sending";
import { t } from "../i18n";
import { secondsLeft } from "../state/bulks";
import { locale } from "../state/preferences";
import { durationText } from "../ui/duration";
import { INPUT_LOOK } from "../ui/Field";

const DELAYS_MS = [0, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 300_000];

interface Props {
  delayMs: number;
  recipients: number;
  onChange: (delayMs: number) => void;
}

export function PaceField({ delayMs, recipients, onChange }: Props) {
  const words = t().newBulk;
  const id = useId();
  const [pace, setPace] = useState<number | null>(null);
  useEffect(() => {
    // Without it the delay is all that is known.
    readSendingRules().then(
      (rules) => setPace(rules.sendsPerMinute),
      () => undefined,
    );
  }, []);
  const seconds = secondsLeft(Math.max(0, recipients - 1), delayMs, pace);
  return (
    <>
      <label for={id} class="mb-1.5 block text-sm font-medium">
        {words.delay}
      </label>
      <select
        id={id}
        data-testid="bulk-delay"
        aria-describedby={`${id}-hint`}
        class={`${INPUT_LOOK} h-11 px-3`}
        value={delayMs}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      >
        {DELAYS_MS.map((delay) => (
          <option key={delay} value={delay}>
            {delay === 0 ? words.fastest : durationText(delay / 1_000, locale.value)}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} class="mt-1.5 text-sm text-faint">
        {words.advice}
      </p>
      {seconds >= 1 && (
        <p class="mt-1.5 text-sm font-medium" role="status" data-testid="bulk-takes">
          {words.takes(durationText(seconds, locale.value))}
        </p>
      )}
    </>
  );
}
