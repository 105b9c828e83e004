/** When a message is to go out, in the browser's own time; also changes one that waits. */
import { useMemo, useState } from "preact/hooks";
import { gatewayNow } from "../api/clock";
import { changeScheduled, scheduleText } from "../api/sending";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { keyOfContent } from "../state/idempotency";
import {
  fieldValue,
  MAX_DAYS_AHEAD,
  mistakeIn,
  readField,
  suggestions,
  type Suggestion,
} from "../state/moment";
import { locale } from "../state/preferences";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { durationText } from "../ui/duration";
import { Field } from "../ui/Field";
import { clockTime, fullWhen } from "../ui/format";
import { Problem } from "../ui/Problem";
import { TextArea } from "../ui/TextArea";

const DAY_MS = 86_400_000;

interface Props {
  sessionId: string;
  /** The chat, or the number, that it goes to. */
  to: string;
  name: string;
  /** What was written already. */
  text: string;
  /** One that waits already, to be changed. */
  known?: Message;
  onDone: (message: Message) => void;
  onClose: () => void;
}

export function ScheduleDialog({
  sessionId,
  to,
  name,
  text: begun,
  known,
  onDone,
  onClose,
}: Props) {
  const words = t().schedule;
  const [text, setText] = useState(begun);
  const [value, setValue] = useState(() =>
    known?.scheduledAt ? fieldValue(new Date(known.scheduledAt)) : "",
  );
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const keyFor = useMemo(keyOfContent, []);
  const now = new Date(gatewayNow());
  const moment = readField(value);
  const mistake = mistakeIn(moment, now);
  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (!moment || mistake || text.trim() === "") return;
    setBusy(true);
    setProblem("");
    const out = { to, text: text.trim() };
    const sendAt = moment.toISOString();
    try {
      const message = known
        ? await changeScheduled(sessionId, known.id, { text: out.text, sendAt })
        : await scheduleText(sessionId, out, sendAt, keyFor({ out, sendAt }));
      onDone(message);
      onClose();
    } catch (failure) {
      setProblem(explain(failure));
      setBusy(false);
    }
  };
  const wrong = mistake !== null && (checked || value !== "");
  return (
    <Dialog
      title={known ? words.editTitle : words.title}
      onClose={onClose}
      testId="schedule-dialog"
    >
      <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4" noValidate>
        <p class="-mt-2 truncate text-sm text-soft">{words.to(name)}</p>
        <TextArea
          label={words.text}
          rows={3}
          dir="auto"
          required
          autofocus={text === ""}
          data-testid="schedule-text"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <div>
          <Field
            label={words.when}
            type="datetime-local"
            required
            autofocus={text !== ""}
            min={fieldValue(now)}
            max={fieldValue(new Date(now.getTime() + MAX_DAYS_AHEAD * DAY_MS))}
            wrong={wrong}
            hint={wrong ? words[mistake] : words.zone(zone())}
            data-testid="schedule-when"
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
          <Suggestions now={now} choose={(at) => setValue(fieldValue(at))} />
        </div>
        <p class="min-h-6 text-sm font-medium" role="status" data-testid="schedule-goes">
          {moment && !mistake && goes(moment, now)}
        </p>
        <Problem text={problem} />
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button
            rank="primary"
            type="submit"
            icon="clock"
            busy={busy}
            disabled={text.trim() === ""}
            data-testid="schedule-submit"
          >
            {known ? words.save : words.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Suggestions({ now, choose }: { now: Date; choose: (at: Date) => void }) {
  return (
    <div role="group" aria-label={t().schedule.suggested} class="mt-3 flex flex-wrap gap-2">
      {suggestions(now).map(([name, at]) => (
        <button
          key={name}
          type="button"
          data-testid={`schedule-${name}`}
          class="h-9 rounded-full border border-line px-3 text-sm hover:bg-hover"
          onClick={() => choose(at)}
        >
          {suggestionText(name, at)}
        </button>
      ))}
    </div>
  );
}

const suggestionText = (name: Suggestion, at: Date): string =>
  name === "hour"
    ? t().schedule.hour
    : `${t().schedule[name]}, ${clockTime(at.toISOString(), locale.value)}`;

function goes(moment: Date, now: Date): string {
  const minutes = Math.max(1, Math.round((moment.getTime() - now.getTime()) / 60_000));
  return t().schedule.goes(
    fullWhen(moment.toISOString(), locale.value),
    durationText(minutes * 60, locale.value),
  );
}

const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll("_", " ");
