/** Posts a test to an endpoint and shows what came back. */
import { useState } from "preact/hooks";
import { type Attempt, testWebhook, type Webhook } from "../api/webhooks";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Problem } from "../ui/Problem";
import { answerText } from "./describe";
import { Payload } from "./Payload";

export function TestCard({ webhook }: { webhook: Webhook }) {
  const words = t().webhooks.test;
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [problem, setProblem] = useState("");
  const post = async () => {
    setBusy(true);
    setProblem("");
    try {
      setAttempt(await testWebhook(webhook.id));
    } catch (failure) {
      setAttempt(null);
      setProblem(explain(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={words.title} testId="webhook-test">
      <p class="mb-3 text-sm text-soft">{words.hint}</p>
      <Button icon="send" busy={busy} onClick={() => void post()} data-testid="webhook-test-post">
        {words.post}
      </Button>
      <div role="status">{attempt && <CameBack attempt={attempt} />}</div>
      <Problem text={problem} />
    </Card>
  );
}

function CameBack({ attempt }: { attempt: Attempt }) {
  const words = t().webhooks.test;
  const code = attempt.statusCode;
  const taken = code !== null && code >= 200 && code < 300;
  return (
    <div class="mt-3 flex flex-col gap-2 text-sm" data-testid="webhook-test-result">
      <p class="flex flex-wrap items-center gap-2">
        <Badge tone={taken ? "ok" : "bad"} text={taken ? words.taken : words.notTaken} />
        <span class="tabular-nums">{answerText(attempt)}</span>
      </p>
      {attempt.response && <Payload text={attempt.response} />}
    </div>
  );
}
