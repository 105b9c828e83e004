/** Labels of a business account: to show only the chats that carry one, and on the chats themselves. */
import type { Chat, Label } from "../api/types";
import { t } from "../i18n";
import { labelList, labelsOf } from "../state/labels";

interface Props {
  chosen: string | null;
  onChoose: (label: string | null) => void;
}

export function LabelFilter({ chosen, onChoose }: Props) {
  const labels = labelList.value?.labels ?? [];
  if (labels.length === 0) return null;
  return (
    <div
      role="group"
      aria-label={t().chat.labels}
      data-testid="label-filter"
      class="flex shrink-0 gap-2 overflow-x-auto px-3 pb-3"
    >
      {labels.map((label) => {
        const isChosen = label.id === chosen;
        return (
          <button
            key={label.id}
            type="button"
            aria-pressed={isChosen}
            data-testid={`label-${label.id}`}
            onClick={() => onChoose(isChosen ? null : label.id)}
            class={`flex h-8 shrink-0 items-center gap-1.5 rounded-full border px-3 text-sm whitespace-nowrap ${isChosen ? "border-accent bg-accent-soft font-semibold" : "border-line hover:bg-hover"}`}
          >
            <Dot label={label} />
            {label.name}
          </button>
        );
      })}
    </div>
  );
}

/** What a chat carries: dots beside its name, in words for those who do not see them. */
export function ChatLabels({ chat }: { chat: Chat }) {
  const carried = labelsOf(labelList.value?.labels ?? [], chat);
  if (carried.length === 0) return null;
  const names = carried.map(({ name }) => name).join(", ");
  return (
    <span class="flex shrink-0 items-center gap-1" title={names} data-testid={`labels-${chat.id}`}>
      {carried.map((label) => (
        <Dot key={label.id} label={label} />
      ))}
      <span class="sr-only">{t().chat.labelled(names)}</span>
    </span>
  );
}

function Dot({ label }: { label: Label }) {
  return (
    <svg viewBox="0 0 8 8" aria-hidden="true" class="size-2.5 text-faint">
      <circle cx="4" cy="4" r="4" fill={label.colorHex ?? "currentColor"} />
    </svg>
  );
}
