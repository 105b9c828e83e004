/** The delivery log of an endpoint: filters, what each event came to, and having them made again. */
import { useState } from "preact/hooks";
import { DELIVERY_STATUSES, type Delivery, type DeliveryFilter, replay } from "../api/webhooks";
import type { Webhook } from "../api/webhooks";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import {
  type DeliveryLog,
  deliveryLog,
  loadOlderDeliveries,
  openDeliveries,
  refreshDeliveries,
} from "../state/deliveries";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { INPUT_LOOK } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Tick } from "./Choices";
import { DeliveryDialog } from "./DeliveryDialog";
import { DeliveryRow } from "./DeliveryRow";
import { EVENTS } from "./events";
import { ReplayDialog } from "./ReplayDialog";

export function DeliveriesCard({ webhook }: { webhook: Webhook }) {
  const words = t().deliveries;
  const log = deliveryLog.value;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [ranging, setRanging] = useState(false);
  const filter = (changed: Partial<DeliveryFilter>) => {
    setChosen([]);
    if (log) void openDeliveries(webhook.id, { ...log.filter, ...changed });
  };
  return (
    <Card
      title={words.title}
      testId="deliveries"
      tools={
        <Button
          rank="quiet"
          icon="restart"
          onClick={() => setRanging(true)}
          data-testid="replay-range"
        >
          {words.range}
        </Button>
      }
    >
      {log && <Filters filter={log.filter} onChange={filter} />}
      {!log || log.status === "loading" ? (
        <div class="flex flex-col gap-3" aria-busy="true" aria-label={t().common.loading}>
          <div class="skeleton h-12" />
          <div class="skeleton h-12" />
        </div>
      ) : log.status === "failed" ? (
        <>
          <Problem text={words.failed} />
          <div class="mt-3">
            <Button icon="restart" onClick={() => void refreshDeliveries()}>
              {t().common.retry}
            </Button>
          </div>
        </>
      ) : (
        <Listed webhook={webhook} log={log} chosen={chosen} choose={setChosen} />
      )}
      {ranging && (
        <ReplayDialog
          webhook={webhook}
          shown={log?.deliveries ?? []}
          onClose={() => setRanging(false)}
        />
      )}
    </Card>
  );
}

interface FiltersProps {
  filter: DeliveryFilter;
  onChange: (changed: Partial<DeliveryFilter>) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  const words = t().deliveries;
  return (
    <div class="mb-3 flex flex-col gap-2 sm:flex-row sm:items-center sm:justify-between">
      <div role="group" aria-label={words.byStatus} class="flex flex-wrap gap-1.5">
        {[null, ...DELIVERY_STATUSES].map((status) => (
          <button
            key={status ?? "all"}
            type="button"
            aria-pressed={filter.status === status}
            data-testid={`deliveries-${status ?? "all"}`}
            onClick={() => onChange({ status })}
            class={`h-9 rounded-lg px-3 text-sm font-medium ${filter.status === status ? "bg-accent-soft text-accent" : "text-soft hover:bg-hover"}`}
          >
            {status === null ? words.all : words.statuses[status]}
          </button>
        ))}
      </div>
      <select
        aria-label={words.byType}
        data-testid="deliveries-type"
        class={`${INPUT_LOOK} h-10 px-3 sm:w-52`}
        value={filter.type ?? ""}
        onChange={(event) => onChange({ type: event.currentTarget.value || null })}
      >
        <option value="">{t().webhooks.allEvents}</option>
        {EVENTS.map((type) => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ListedProps {
  webhook: Webhook;
  log: DeliveryLog;
  chosen: readonly string[];
  choose: (chosen: readonly string[]) => void;
}

function Listed({ webhook, log, chosen, choose }: ListedProps) {
  const words = t().deliveries;
  const [open, setOpen] = useState<Delivery | null>(null);
  const [busy, setBusy] = useState(false);
  // What has left the list meanwhile is not replayed unseen.
  const ticked = log.deliveries.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
  const all = ticked.length > 0 && ticked.length === log.deliveries.length;
  const toggle = (id: string) =>
    choose(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]);
  const again = async () => {
    setBusy(true);
    try {
      notify(words.queued(await replay(webhook.id, { deliveryIds: ticked })));
      choose([]);
      await refreshDeliveries();
    } catch (failure) {
      notify(explain(failure), "bad");
    } finally {
      setBusy(false);
    }
  };
  if (log.deliveries.length === 0)
    return (
      <p class="py-4 text-sm text-soft" data-testid="deliveries-empty">
        {(log.filter.status ?? log.filter.type) ? words.noMatch : words.empty}
      </p>
    );
  return (
    <>
      <div class="flex min-h-10 flex-wrap items-center justify-between gap-2">
        <Tick
          text={words.chooseAll}
          checked={all}
          onChange={() => choose(all ? [] : log.deliveries.map(({ id }) => id))}
          testId="deliveries-choose-all"
        />
        {ticked.length > 0 && (
          <Button
            icon="restart"
            busy={busy}
            onClick={() => void again()}
            data-testid="replay-chosen"
          >
            {words.replayChosen(ticked.length)}
          </Button>
        )}
      </div>
      <ul class="divide-y divide-line">
        {log.deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            chosen={ticked.includes(delivery.id)}
            onChoose={() => toggle(delivery.id)}
            onOpen={() => setOpen(delivery)}
          />
        ))}
      </ul>
      {log.next !== null && (
        <div class="mt-2 flex justify-center">
          <Button onClick={() => void loadOlderDeliveries()} data-testid="deliveries-more">
            {t().common.loadMore}
          </Button>
        </div>
      )}
      {open && <DeliveryDialog webhookId={webhook.id} of={open} onClose={() => setOpen(null)} />}
    </>
  );
}
