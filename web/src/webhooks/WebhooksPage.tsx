/** All endpoints of webhooks at a glance. */
import { useEffect, useState } from "preact/hooks";
import type { Webhook } from "../api/webhooks";
import { t } from "../i18n";
import { routeHash } from "../state/route";
import { closeWebhooks, endpoints, openWebhooks, refreshWebhooks } from "../state/webhooks";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { choiceText, reasonText, stateText, stateTone } from "./describe";
import { SecretDialog } from "./SecretDialog";
import { WebhookForm } from "./WebhookForm";

export function WebhooksPage() {
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState("");
  useEffect(() => {
    void openWebhooks();
    return closeWebhooks;
  }, []);
  const words = t().webhooks;
  return (
    <div class="mx-auto max-w-7xl px-4 py-5 sm:px-6 sm:py-7" data-testid="webhooks-page">
      <div class="mb-5 flex items-center justify-between gap-3">
        <div>
          <h1 class="text-xl font-semibold">{words.title}</h1>
          <p class="text-sm text-soft">{words.intro}</p>
        </div>
        <Button
          rank="primary"
          icon="plus"
          data-testid="new-webhook"
          onClick={() => setCreating(true)}
        >
          {words.create}
        </Button>
      </div>
      <All />
      {creating && (
        <WebhookForm
          onSaved={(made) => setSecret(made.secret ?? "")}
          onClose={() => setCreating(false)}
        />
      )}
      {secret !== "" && <SecretDialog secret={secret} onClose={() => setSecret("")} />}
    </div>
  );
}

function All() {
  const known = endpoints.value;
  const words = t().webhooks;
  if (!known || known.status === "loading")
    return (
      <div class="flex flex-col gap-3" aria-busy="true" aria-label={t().common.loading}>
        <div class="skeleton h-24" />
        <div class="skeleton h-24" />
      </div>
    );
  if (known.status === "failed")
    return (
      <EmptyState icon="offline" title={t().connection.unreachableTitle} text={words.failed}>
        <Button icon="restart" onClick={() => void refreshWebhooks()}>
          {t().common.retry}
        </Button>
      </EmptyState>
    );
  if (known.all.length === 0)
    return (
      <section
        class="rounded-2xl border border-line bg-surface shadow-card"
        data-testid="webhooks-empty"
      >
        <EmptyState icon="hook" title={words.emptyTitle} text={words.empty} />
      </section>
    );
  return (
    <ul class="flex flex-col gap-3">
      {known.all.map((webhook) => (
        <Row key={webhook.id} webhook={webhook} />
      ))}
    </ul>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const words = t().webhooks;
  const why = reasonText(webhook);
  return (
    <li
      data-testid={`webhook-${webhook.id}`}
      class="flex flex-col gap-2 rounded-2xl border border-line bg-surface p-4 shadow-card"
    >
      <div class="flex items-start justify-between gap-3">
        <h2 class="min-w-0 leading-snug font-semibold">
          <a
            href={routeHash({ page: "webhook", webhookId: webhook.id })}
            data-testid={`webhook-open-${webhook.id}`}
            class="rounded-sm wrap-anywhere hover:underline"
          >
            {webhook.url}
          </a>
        </h2>
        <Badge tone={stateTone(webhook)} text={stateText(webhook)} />
      </div>
      {why && <p class="rounded-lg bg-bad-soft px-3 py-2 text-sm text-bad">{why}</p>}
      <p class="text-sm wrap-anywhere text-soft">
        {choiceText(webhook.events, words.allEvents)} ·{" "}
        {choiceText(webhook.sessions, words.allSessions)}
        {webhook.ordered && ` · ${words.orderedShort}`}
        {webhook.source !== "api" && ` · ${words.sources[webhook.source]}`}
      </p>
    </li>
  );
}
