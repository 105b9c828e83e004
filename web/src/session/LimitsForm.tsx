/** Sets how much may be sent in a minute, an hour, a day and a month. */
import { useState } from "preact/hooks";
import { type Limits, type Standings, WINDOWS, type Window, writeLimits } from "../api/sending";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";

interface Props {
  title: string;
  of: string | null;
  standings: Standings;
  onSaved: (standings: Standings) => void;
  onClose: () => void;
}

/** What the gateway takes. */
const MOST_DIGITS = 9;
const isLimit = (written: string): boolean =>
  new RegExp(`^\\d{0,${MOST_DIGITS}}$`).test(written.trim());

export function LimitsForm({ title, of, standings, onSaved, onClose }: Props) {
  const words = t().limits;
  const [written, setWritten] = useState(
    () =>
      Object.fromEntries(
        WINDOWS.map((window) => [window, standings[window]?.limit.toString() ?? ""]),
      ) as Record<Window, string>,
  );
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const wrong = WINDOWS.some((window) => !isLimit(written[window]));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (wrong) return;
    setBusy(true);
    setProblem("");
    try {
      onSaved(await writeLimits(of, limitsFrom(written)));
      notify(words.saved);
      onClose();
    } catch (failure) {
      setProblem(explain(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={`${words.formTitle}: ${title}`} onClose={onClose} testId="limits-dialog">
      <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4" noValidate>
        <p class="text-sm text-soft">{words.formHint}</p>
        <div class="grid gap-4 min-[480px]:grid-cols-2">
          {WINDOWS.map((window, place) => (
            <Field
              key={window}
              label={words.window[window]}
              hint={isLimit(written[window]) ? "" : words.wrong}
              wrong={!isLimit(written[window])}
              inputMode="numeric"
              autocomplete="off"
              autofocus={place === 0}
              data-testid={`limits-${window}`}
              value={written[window]}
              onInput={(event) => setWritten({ ...written, [window]: event.currentTarget.value })}
            />
          ))}
        </div>
        <Problem text={problem} />
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button
            rank="primary"
            type="submit"
            busy={busy}
            disabled={wrong}
            data-testid="limits-save"
          >
            {words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function limitsFrom(written: Record<Window, string>): Limits {
  const entries = WINDOWS.map((window) => {
    const text = written[window].trim();
    return [window, text === "" ? null : Number(text)];
  });
  return Object.fromEntries(entries) as Limits;
}
