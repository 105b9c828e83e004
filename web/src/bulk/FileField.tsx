/** The file of a bulk send: brought to the gateway once, however many get it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { bringFile, type Kind } from "../api/files";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { typeText } from "../chat/describe";
import type { BulkFile } from "../state/bulkDraft";
import { kindsOf, limitPassed, loadLimits, takesCaption } from "../state/files";
import { locale } from "../state/preferences";
import { Bar } from "../ui/Bar";
import { Button, IconButton } from "../ui/Button";
import { INPUT_LOOK } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { bytesText, loadText } from "../ui/quantity";

interface Props {
  file: BulkFile | null;
  onChange: (file: BulkFile | null) => void;
}

export function FileField({ file, onChange }: Props) {
  const words = t().files;
  const picker = useRef<HTMLInputElement>(null);
  const [part, setPart] = useState<number | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => void loadLimits(), []);
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const { name, size, type: mimetype } = chosen;
    setProblem("");
    setPart(0);
    try {
      const { id: fileId } = await bringFile(chosen, setPart);
      onChange({ fileId, name, size, mimetype, kind: kindsOf(mimetype)[0] ?? "document" });
    } catch (failure) {
      setProblem(explain(failure));
    }
    setPart(null);
  };
  return (
    <div class="mt-4">
      {file === null ? (
        <Button
          icon="attach"
          busy={part !== null}
          onClick={() => picker.current?.click()}
          data-testid="bulk-attach"
        >
          {words.attachOne}
        </Button>
      ) : (
        <Chosen file={file} onChange={onChange} />
      )}
      <input
        ref={picker}
        type="file"
        class="hidden"
        data-testid="bulk-attachment"
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {part !== null && (
        <div class="mt-3">
          <Bar
            shares={[{ tone: "info", part }]}
            value={part}
            label={words.left(loadText(part, locale.value))}
          />
        </div>
      )}
      <Problem text={problem} />
    </div>
  );
}

function Chosen({ file, onChange }: { file: BulkFile; onChange: Props["onChange"] }) {
  const words = t().files;
  const limit = limitPassed(file.kind, file.size);
  return (
    <>
      <div class="flex items-center gap-2" data-testid="bulk-attached">
        <p class="min-w-0 grow truncate text-sm" title={file.name}>
          {file.name} <span class="text-soft">({bytesText(file.size, locale.value)})</span>
        </p>
        <select
          aria-label={words.sendAs}
          class={`${INPUT_LOOK} h-10 w-36 px-2`}
          value={file.kind}
          onChange={(event) => onChange({ ...file, kind: event.currentTarget.value as Kind })}
        >
          {kindsOf(file.mimetype).map((kind) => (
            <option key={kind} value={kind}>
              {typeText(kind)}
            </option>
          ))}
        </select>
        <IconButton icon="close" label={words.remove(file.name)} onClick={() => onChange(null)} />
      </div>
      {!takesCaption(file.kind) && <p class="mt-1.5 text-sm text-warn">{words.noCaption}</p>}
      <Problem
        text={
          limit === null ? "" : words.tooLarge(typeText(file.kind), bytesText(limit, locale.value))
        }
      />
    </>
  );
}
