/** One file that is about to be sent: what it looks like, what it is sent as, and its caption. */
import { useEffect, useState } from "preact/hooks";
import type { Kind } from "../api/files";
import { t } from "../i18n";
import { type Attachment, kindsOf, limitPassed, takesCaption } from "../state/files";
import { locale } from "../state/preferences";
import { Bar } from "../ui/Bar";
import { IconButton } from "../ui/Button";
import { INPUT_LOOK } from "../ui/Field";
import { Icon } from "../ui/icons";
import { Problem } from "../ui/Problem";
import { bytesText, loadText } from "../ui/quantity";
import { typeText } from "./describe";

interface Props {
  item: Attachment;
  /** How much of it has left, of 1; null before it leaves. */
  part: number | null;
  problem: string;
  sending: boolean;
  onChange: (item: Attachment) => void;
  onRemove: () => void;
}

export function FileRow({ item, part, problem, sending, onChange, onRemove }: Props) {
  const words = t().files;
  const { file, kind, caption } = item;
  const limit = limitPassed(kind, file.size);
  const tooLarge =
    limit === null ? "" : words.tooLarge(typeText(kind), bytesText(limit, locale.value));
  return (
    <li class="rounded-xl bg-sunken p-3" data-testid="file-row">
      <div class="flex items-center gap-3">
        <Look file={file} />
        <div class="min-w-0 grow">
          <p class="truncate font-medium" title={file.name}>
            {file.name}
          </p>
          <p class="text-sm text-soft">{bytesText(file.size, locale.value)}</p>
        </div>
        <IconButton
          icon="close"
          label={words.remove(file.name)}
          disabled={sending}
          onClick={onRemove}
        />
      </div>
      <div class="mt-3 flex flex-col gap-2 sm:flex-row">
        <select
          aria-label={words.sendAs}
          data-testid="file-kind"
          class={`${INPUT_LOOK} h-10 px-2 sm:w-40`}
          value={kind}
          disabled={sending}
          onChange={(event) => onChange({ ...item, kind: event.currentTarget.value as Kind })}
        >
          {kindsOf(file.type).map((one) => (
            <option key={one} value={one}>
              {typeText(one)}
            </option>
          ))}
        </select>
        {takesCaption(kind) && (
          <input
            aria-label={words.caption}
            placeholder={words.caption}
            data-testid="file-caption"
            dir="auto"
            class={`${INPUT_LOOK} h-10 px-3`}
            value={caption}
            disabled={sending}
            onInput={(event) => onChange({ ...item, caption: event.currentTarget.value })}
          />
        )}
      </div>
      {part !== null && (
        <div class="mt-3">
          <Bar
            shares={[{ tone: "info", part }]}
            value={part}
            label={words.left(loadText(part, locale.value))}
          />
        </div>
      )}
      <Problem text={tooLarge || problem} />
    </li>
  );
}

function Look({ file }: { file: File }) {
  const source = usePicture(file);
  if (source !== "")
    return <img src={source} alt="" class="size-16 shrink-0 rounded-lg object-cover" />;
  return (
    <span class="flex size-16 shrink-0 items-center justify-center rounded-lg bg-hover text-soft">
      <Icon name="file" class="size-7" />
    </span>
  );
}

function usePicture(file: File): string {
  const [source, setSource] = useState("");
  useEffect(() => {
    if (!file.type.startsWith("image/")) return undefined;
    const address = URL.createObjectURL(file);
    setSource(address);
    return () => URL.revokeObjectURL(address);
  }, [file]);
  return source;
}
