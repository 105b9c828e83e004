/** One delivery in the log: how it stands, of which event, what came back, and when. */
import type { Delivery } from "../api/webhooks";
import { t } from "../i18n";
import { locale } from "../state/preferences";
import { Badge } from "../ui/Badge";
import { exactTime, fullWhen, shortWhen } from "../ui/format";
import { answerText, DELIVERY_TONE, deliveryText } from "./describe";

interface Props {
  delivery: Delivery;
  chosen: boolean;
  onChoose: () => void;
  onOpen: () => void;
}

export function DeliveryRow({ delivery, chosen, onChoose, onOpen }: Props) {
  const words = t().deliveries;
  return (
    <li
      data-testid={`delivery-${delivery.id}`}
      data-status={delivery.status}
      class="flex items-start gap-3 py-2.5"
    >
      <label class="flex size-9 shrink-0 items-center justify-center">
        <input
          type="checkbox"
          class="size-4.5 accent-accent"
          aria-label={words.choose(delivery.seq)}
          data-testid={`choose-${delivery.id}`}
          checked={chosen}
          onChange={onChoose}
        />
      </label>
      <button
        type="button"
        onClick={onOpen}
        data-testid={`open-${delivery.id}`}
        class="grid min-w-0 grow gap-x-4 gap-y-0.5 rounded-lg px-2 py-1 text-left hover:bg-hover sm:grid-cols-[minmax(0,1fr)_auto]"
      >
        <span class="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={DELIVERY_TONE[delivery.status]} text={deliveryText(delivery)} />
          <span class="font-mono text-sm wrap-anywhere">{delivery.type}</span>
          <span class="text-xs text-faint tabular-nums">#{delivery.seq}</span>
        </span>
        <span class="text-sm text-soft tabular-nums sm:text-right">
          {answerText(delivery)}
          {delivery.attempts > 1 && ` · ${words.attempts(delivery.attempts)}`}
        </span>
        <When delivery={delivery} />
      </button>
    </li>
  );
}

function When({ delivery }: { delivery: Delivery }) {
  const words = t().deliveries;
  const { status, createdAt, attemptedAt, nextAttemptAt } = delivery;
  const last = attemptedAt ?? createdAt;
  return (
    <span class="text-xs text-faint sm:col-span-2">
      {last && (
        <time dateTime={last} title={fullWhen(last, locale.value)}>
          {shortWhen(last, locale.value, new Date())} · {exactTime(last, locale.value)}
        </time>
      )}
      {status === "pending" && nextAttemptAt && (
        <> · {words.next(fullWhen(nextAttemptAt, locale.value))}</>
      )}
    </span>
  );
}
