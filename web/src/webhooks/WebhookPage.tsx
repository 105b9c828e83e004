/** Everything of one endpoint: how it is set, what can be done with it, and what became of its events. */
import { useEffect } from "preact/hooks";
import type { Webhook } from "../api/webhooks";
import { t } from "../i18n";
import { goTo } from "../state/route";
import { closeDeliveries, openDeliveries, refreshDeliveries } from "../state/deliveries";
import { closeWebhooks, endpoints, openWebhooks, webhookById } from "../state/webhooks";
import { repeat, whileVisible } from "../state/whileVisible";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Icon } from "../ui/icons";
import { DeliveriesCard } from "./DeliveriesCard";
import { stateText, stateTone } from "./describe";
import { SettingsCard } from "./SettingsCard";
import { TestCard } from "./TestCard";

/** No event tells of a delivery: each would be delivered, too. */
const LOOK_AGAIN_MS = 3_000;

export function WebhookPage({ webhookId }: { webhookId: string }) {
  useEffect(() => {
    void openWebhooks();
    return closeWebhooks;
  }, []);
  const webhook = webhookById(webhookId);
  if (webhook) return <Everything webhook={webhook} />;
  return endpoints.value?.status === "loading" || !endpoints.value ? <Waiting /> : <NotFound />;
}

function Everything({ webhook }: { webhook: Webhook }) {
  useEffect(() => {
    void openDeliveries(webhook.id);
    const stop = whileVisible(() => repeat(refreshDeliveries, LOOK_AGAIN_MS));
    return () => {
      stop();
      closeDeliveries();
    };
  }, [webhook.id]);
  return (
    <div class="mx-auto max-w-7xl px-4 py-5 sm:px-6 sm:py-7" data-testid="webhook-page">
      <Heading webhook={webhook} />
      <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div class="order-2 flex min-w-0 flex-col gap-4 lg:order-1">
          <DeliveriesCard webhook={webhook} />
        </div>
        <div class="order-1 flex min-w-0 flex-col gap-4 lg:order-2">
          <SettingsCard webhook={webhook} onRemoved={() => goTo({ page: "webhooks" })} />
          <TestCard webhook={webhook} />
        </div>
      </div>
    </div>
  );
}

function Heading({ webhook }: { webhook: Webhook }) {
  return (
    <div class="mb-5 flex items-center gap-3">
      <a
        href="#/webhooks"
        aria-label={t().webhooks.back}
        title={t().webhooks.back}
        data-testid="webhook-back"
        class="-ml-2 flex size-10 shrink-0 items-center justify-center rounded-lg text-soft hover:bg-hover"
      >
        <Icon name="back" />
      </a>
      <div class="min-w-0 grow">
        <h1 class="truncate text-xl leading-tight font-semibold" title={webhook.url}>
          {webhook.url}
        </h1>
        <p class="truncate font-mono text-xs text-faint">{webhook.id}</p>
      </div>
      <Badge tone={stateTone(webhook)} text={stateText(webhook)} testId="webhook-state" />
    </div>
  );
}

function NotFound() {
  const words = t().webhooks;
  return (
    <EmptyState icon="question" title={words.notFoundTitle} text={words.notFound}>
      <Button rank="primary" onClick={() => goTo({ page: "webhooks" })}>
        {words.back}
      </Button>
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div
      class="mx-auto flex max-w-7xl flex-col gap-4 px-4 py-7 sm:px-6"
      aria-busy="true"
      aria-label={t().common.loading}
    >
      <div class="skeleton h-10 w-64" />
      <div class="skeleton h-64" />
    </div>
  );
}
