/** Has every matching event of a part of the log delivered again. */
import { useState } from "preact/hooks";
import { type Delivery, replay, type Webhook } from "../api/webhooks";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { refreshDeliveries } from "../state/deliveries";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";

interface Props {
  webhook: Webhook;
  /** What the log shows: the range begins as theirs. */
  shown: readonly Delivery[];
  onClose: () => void;
}

export function ReplayDialog({ webhook, shown, onClose }: Props) {
  const words = t().deliveries.rangeForm;
  const seqs = shown.map(({ seq }) => seq);
  const [from, setFrom] = useState(seqs.length > 0 ? String(Math.min(...seqs)) : "1");
  const [until, setUntil] = useState(seqs.length > 0 ? String(Math.max(...seqs)) : "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const first = whole(from);
  const last = whole(until);
  const usable = first !== null && last !== null && first <= last;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!usable) return;
    setBusy(true);
    setProblem("");
    try {
      const range = { after: first - 1, until: last };
      notify(t().deliveries.queued(await replay(webhook.id, range)));
      await refreshDeliveries();
      onClose();
    } catch (failure) {
      setProblem(explain(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t().deliveries.range} onClose={onClose} testId="replay-dialog">
      <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4" noValidate>
        <p class="text-sm text-soft">{words.hint}</p>
        <div class="grid grid-cols-2 gap-4">
          <Field
            label={words.from}
            inputMode="numeric"
            wrong={from !== "" && first === null}
            data-testid="replay-from"
            value={from}
            onInput={(event) => setFrom(event.currentTarget.value)}
          />
          <Field
            label={words.until}
            inputMode="numeric"
            wrong={until !== "" && last === null}
            data-testid="replay-until"
            value={until}
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
        </div>
        <Problem text={problem} />
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button
            rank="primary"
            type="submit"
            busy={busy}
            disabled={!usable}
            data-testid="replay-submit"
          >
            {t().deliveries.replay}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A number of the log; null where it is none. */
function whole(written: string): number | null {
  const number = Number(written.trim());
  return /^\d+$/.test(written.trim()) && number >= 1 && Number.isSafeInteger(number)
    ? number
    : null;
}
