/** How an endpoint is set, and what changes it: editing, disabling, another secret, deleting. */
import { useState } from "preact/hooks";
import type { Webhook } from "../api/webhooks";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { locale } from "../state/preferences";
import { notify } from "../state/toasts";
import { changeWebhook, removeWebhook, rotateSecret } from "../state/webhooks";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Facts } from "../ui/Facts";
import { fullWhen } from "../ui/format";
import { Menu } from "../ui/Menu";
import { choiceText, reasonText } from "./describe";
import { SecretDialog } from "./SecretDialog";
import { WebhookForm } from "./WebhookForm";

export function SettingsCard({ webhook, onRemoved }: { webhook: Webhook; onRemoved: () => void }) {
  const words = t().webhooks;
  const [asking, setAsking] = useState<"edit" | "rotate" | "remove" | null>(null);
  const [secret, setSecret] = useState("");
  const [busy, setBusy] = useState(false);
  const why = reasonText(webhook);
  const lacksSecret = webhook.disabledReason === "no_secret";
  const close = () => setAsking(null);
  const enable = async (enabled: boolean) => {
    setBusy(true);
    try {
      await changeWebhook(webhook.id, { enabled });
      notify(enabled ? words.wasEnabled : words.wasDisabled);
    } catch (failure) {
      notify(explain(failure), "bad");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card
      title={words.settings}
      testId="webhook-settings"
      tools={
        <Menu
          label={t().common.more}
          testId="webhook-menu"
          opens="down"
          items={[
            {
              label: words.rotate,
              icon: "key",
              testId: "webhook-rotate",
              act: () => setAsking("rotate"),
            },
            ...(webhook.source === "environment"
              ? []
              : [
                  {
                    label: words.remove,
                    icon: "trash" as const,
                    testId: "webhook-delete",
                    act: () => setAsking("remove"),
                    danger: true,
                  },
                ]),
          ]}
        />
      }
    >
      {why && (
        <p
          data-testid="webhook-reason"
          class="mb-3 rounded-lg bg-bad-soft px-3 py-2 text-sm text-bad"
        >
          {why}
        </p>
      )}
      <Facts facts={facts(webhook)} />
      <div class="mt-4 flex flex-wrap gap-2">
        <Button icon="pen" onClick={() => setAsking("edit")} data-testid="webhook-edit">
          {words.edit}
        </Button>
        {webhook.enabled ? (
          <Button
            icon="stop"
            busy={busy}
            onClick={() => void enable(false)}
            data-testid="webhook-disable"
          >
            {words.disable}
          </Button>
        ) : lacksSecret ? (
          <Button
            rank="primary"
            icon="key"
            onClick={() => setAsking("rotate")}
            data-testid="webhook-renew"
          >
            {words.rotate}
          </Button>
        ) : (
          <Button
            rank="primary"
            icon="play"
            busy={busy}
            onClick={() => void enable(true)}
            data-testid="webhook-enable"
          >
            {words.enable}
          </Button>
        )}
      </div>
      {asking === "edit" && <WebhookForm webhook={webhook} onClose={close} />}
      {asking === "rotate" && (
        <ConfirmDialog
          title={words.rotateTitle}
          text={words.rotateText}
          confirm={words.rotate}
          act={async () => setSecret(await rotateSecret(webhook.id))}
          onClose={close}
        />
      )}
      {asking === "remove" && (
        <ConfirmDialog
          title={words.removeTitle}
          text={words.removeText}
          confirm={words.remove}
          act={async () => {
            await removeWebhook(webhook.id);
            notify(words.removed);
            onRemoved();
          }}
          onClose={close}
        />
      )}
      {secret !== "" && asking === null && (
        <SecretDialog secret={secret} onClose={() => setSecret("")} />
      )}
    </Card>
  );
}

function facts(webhook: Webhook) {
  const words = t().webhooks;
  const names = Object.keys(webhook.headers);
  return [
    {
      name: words.form.events,
      value: choiceText(webhook.events, words.allEvents),
      testId: "webhook-events-shown",
    },
    { name: words.form.sessions, value: choiceText(webhook.sessions, words.allSessions) },
    { name: words.form.format, value: words.formats[webhook.format] ?? webhook.format },
    { name: words.order, value: webhook.ordered ? words.orderedShort : words.unordered },
    ...(names.length > 0 ? [{ name: words.form.headers, value: names.join(", ") }] : []),
    { name: words.source, value: words.sources[webhook.source] },
    ...(webhook.createdAt
      ? [{ name: words.created, value: fullWhen(webhook.createdAt, locale.value) }]
      : []),
  ];
}
