/** The text of a bulk send, with slots for the columns of the table, and as each recipient will read it. */
import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { fillIn, type Recipients, unknownSlots } from "../state/recipients";
import { IconButton } from "../ui/Button";
import { phoneText } from "../ui/format";
import { TextArea } from "../ui/TextArea";
import { count } from "./describe";

interface Props {
  text: string;
  recipients: Recipients;
  onChange: (text: string) => void;
}

export function MessageField({ text, recipients, onChange }: Props) {
  const words = t().newBulk;
  const box = useRef<HTMLDivElement>(null);
  const { columns } = recipients;
  const unknown = unknownSlots(text, columns);
  const insert = (column: string) => {
    const field = box.current?.querySelector("textarea");
    if (!field) return;
    // As if it were typed: at the cursor, and taken back by undoing.
    field.setRangeText(`{${column}}`, field.selectionStart, field.selectionEnd, "end");
    onChange(field.value);
    field.focus();
  };
  return (
    <div ref={box}>
      <TextArea
        label={words.text}
        {...(columns.length > 0 ? { hint: words.textHint } : {})}
        rows={5}
        dir="auto"
        data-testid="bulk-text"
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {columns.length > 0 && (
        <div class="mt-2 flex flex-wrap gap-2">
          {columns.map((column) => (
            <button
              key={column}
              type="button"
              aria-label={words.insert(column)}
              data-testid={`bulk-insert-${column}`}
              class="h-9 max-w-full truncate rounded-full border border-line px-3 font-mono text-sm hover:bg-hover"
              onClick={() => insert(column)}
            >
              {`{${column}}`}
            </button>
          ))}
        </div>
      )}
      {unknown.length > 0 && (
        <p class="mt-2 text-sm text-warn" role="status" data-testid="bulk-unknown">
          {words.unknown(unknown.map((slot) => `{${slot}}`).join(", "))}
        </p>
      )}
      {text.trim() !== "" && recipients.ready.length > 0 && (
        <Preview text={text.trim()} recipients={recipients} />
      )}
    </div>
  );
}

function Preview({ text, recipients }: { text: string; recipients: Recipients }) {
  const words = t().newBulk;
  const { ready } = recipients;
  const [wanted, setWanted] = useState(0);
  const at = Math.min(wanted, ready.length - 1);
  const one = ready[at];
  if (!one) return null;
  return (
    <section
      aria-label={words.preview}
      class="mt-4 rounded-xl bg-sunken p-3"
      data-testid="bulk-preview"
    >
      <div class="mb-2 flex items-center justify-between gap-2">
        <p class="truncate text-xs text-soft tabular-nums">
          {words.previewOf(
            count(at + 1),
            count(ready.length),
            /^\d+$/.test(one.to) ? phoneText(one.to) : one.to,
          )}
        </p>
        <div class="flex shrink-0">
          <IconButton
            icon="back"
            label={words.before}
            disabled={at === 0}
            onClick={() => setWanted(at - 1)}
          />
          <span class="rotate-180">
            <IconButton
              icon="back"
              label={words.after}
              disabled={at === ready.length - 1}
              data-testid="bulk-preview-next"
              onClick={() => setWanted(at + 1)}
            />
          </span>
        </div>
      </div>
      <p
        class="ml-auto w-fit max-w-[85%] rounded-2xl bg-mine px-3 py-2 whitespace-pre-wrap shadow-card wrap-anywhere"
        dir="auto"
        data-testid="bulk-preview-text"
      >
        {fillIn(text, one)}
      </p>
    </section>
  );
}
