/** What was posted for an event, what came back, and when; and having it made again. */
import { useEffect, useState } from "preact/hooks";
import { type Delivery, type DeliveryWithRequest, readDelivery, replay } from "../api/webhooks";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { deliveryLog, refreshDeliveries } from "../state/deliveries";
import { locale } from "../state/preferences";
import { notify } from "../state/toasts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Facts } from "../ui/Facts";
import { exactWhen } from "../ui/format";
import { Problem } from "../ui/Problem";
import { answerText, DELIVERY_TONE, deliveryText } from "./describe";
import { Payload } from "./Payload";

interface Props {
  webhookId: string;
  of: Delivery;
  onClose: () => void;
}

export function DeliveryDialog({ webhookId, of, onClose }: Props) {
  const words = t().deliveries;
  const { whole, problem } = useDelivery(webhookId, of.id);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  // The log goes on behind the dialog.
  const now = deliveryLog.value?.deliveries.find(({ id }) => id === of.id) ?? of;
  const again = async () => {
    setBusy(true);
    try {
      notify(words.queued(await replay(webhookId, { deliveryIds: [of.id] })));
      await refreshDeliveries();
      onClose();
    } catch (failure) {
      setRefused(explain(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={of.type} onClose={onClose} wide testId="delivery-dialog">
      <div class="mb-4 flex flex-wrap items-center gap-2">
        <Badge tone={DELIVERY_TONE[now.status]} text={deliveryText(now)} testId="delivery-status" />
        <span class="text-sm text-soft tabular-nums">{answerText(now)}</span>
      </div>
      <Facts facts={facts(now)} />
      {whole && <Sent whole={whole} />}
      {!whole && !problem && <div class="skeleton mt-4 h-40" aria-label={t().common.loading} />}
      <Heading text={words.response} />
      {now.response ? (
        <Payload text={now.response} testId="delivery-response" />
      ) : (
        <p class="text-sm text-soft">{now.error ?? words.noBody}</p>
      )}
      <Problem text={problem || refused} />
      <div class="mt-6 flex justify-end gap-2">
        <Button onClick={onClose}>{t().common.close}</Button>
        <Button
          rank="primary"
          icon="restart"
          busy={busy}
          onClick={() => void again()}
          data-testid="delivery-replay"
        >
          {words.replay}
        </Button>
      </div>
    </Dialog>
  );
}

function Sent({ whole }: { whole: DeliveryWithRequest }) {
  const words = t().deliveries;
  const { url, body } = whole.request;
  return (
    <>
      <Heading text={words.request} />
      <p class="mb-2 font-mono text-xs wrap-anywhere text-soft">POST {url}</p>
      {body === null ? (
        <p class="text-sm text-soft">{words.bodyGone}</p>
      ) : (
        <Payload text={body} testId="delivery-request" />
      )}
    </>
  );
}

const Heading = ({ text }: { text: string }) => <h3 class="mt-5 mb-2 font-semibold">{text}</h3>;

function facts(delivery: Delivery) {
  const words = t().deliveries;
  const at = (name: string, time: string | null) =>
    time === null ? [] : [{ name, value: exactWhen(time, locale.value) }];
  return [
    { name: words.eventId, value: delivery.eventId, exact: true },
    { name: words.seq, value: String(delivery.seq) },
    { name: words.attempted, value: String(delivery.attempts) },
    ...at(words.first, delivery.createdAt),
    ...at(words.last, delivery.attemptedAt),
    ...at(words.due, delivery.nextAttemptAt),
  ];
}

/** What a list does not carry: the body. */
function useDelivery(webhookId: string, id: string) {
  const [whole, setWhole] = useState<DeliveryWithRequest | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let over = false;
    readDelivery(webhookId, id).then(
      (read) => {
        if (!over) setWhole(read);
      },
      (failure: unknown) => {
        if (!over) setProblem(explain(failure));
      },
    );
    return () => {
      over = true;
    };
  }, [webhookId, id]);
  return { whole, problem };
}
