/** A new bulk send: whom it is for, what they get and how fast, with everything seen before it goes. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { allOptOuts, type BulkMessage, sendBulk } from "../api/sending";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { SessionFrame } from "../session/SessionFrame";
import { sessionName, statusText } from "../sessions/describe";
import { type BulkDraft, bulkDraftOf, dropBulkDraft, keepBulkDraft } from "../state/bulkDraft";
import { putBulk } from "../state/bulks";
import { limitPassed, takesCaption } from "../state/files";
import { keyOfContent } from "../state/idempotency";
import { namesOf } from "../state/optOuts";
import {
  fillIn,
  MAX_RECIPIENTS,
  readRecipients,
  type Recipient,
  type Recipients,
} from "../state/recipients";
import { goTo, routeHash } from "../state/route";
import { acceptsSends } from "../state/sessions";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { LinkButton } from "../ui/LinkButton";
import { PageTitle } from "../ui/PageTitle";
import { Problem } from "../ui/Problem";
import { count } from "./describe";
import { FileField } from "./FileField";
import { MessageField } from "./MessageField";
import { PaceField } from "./PaceField";
import { RecipientsField } from "./RecipientsField";

const NOBODY: ReadonlySet<string> = new Set();

export function NewBulkPage({ sessionId }: { sessionId: string }) {
  return (
    <SessionFrame sessionId={sessionId} testId="new-bulk-page">
      {(session) => <NewBulk session={session} />}
    </SessionFrame>
  );
}

function NewBulk({ session }: { session: Session }) {
  const words = t().newBulk;
  const [draft, setDraft] = useState<BulkDraft>(() => bulkDraftOf(session.id));
  const optedOut = useOptedOut(session.id);
  const recipients = useMemo(
    () => readRecipients(draft.written, draft.text, optedOut),
    [draft.written, draft.text, optedOut],
  );
  const change = (changed: Partial<BulkDraft>) => {
    const next = { ...draft, ...changed };
    keepBulkDraft(session.id, next);
    setDraft(next);
  };
  return (
    <>
      <PageTitle title={words.title}>
        <LinkButton icon="back" href={routeHash({ page: "bulks", sessionId: session.id })}>
          {t().bulks.back}
        </LinkButton>
      </PageTitle>
      <div class="grid items-start gap-4 lg:grid-cols-2">
        <Card title={words.whom}>
          <RecipientsField
            written={draft.written}
            recipients={recipients}
            onChange={(written) => change({ written })}
          />
        </Card>
        <div class="flex min-w-0 flex-col gap-4">
          <Card title={words.what}>
            <MessageField
              text={draft.text}
              recipients={recipients}
              onChange={(text) => change({ text })}
            />
            <FileField file={draft.file} onChange={(file) => change({ file })} />
          </Card>
          <Card title={words.pace}>
            <PaceField
              delayMs={draft.delayMs}
              recipients={recipients.ready.length}
              onChange={(delayMs) => change({ delayMs })}
            />
          </Card>
          <Submit session={session} draft={draft} recipients={recipients} />
        </div>
      </div>
    </>
  );
}

interface SubmitProps {
  session: Session;
  draft: BulkDraft;
  recipients: Recipients;
}

function Submit({ session, draft, recipients }: SubmitProps) {
  const words = t().newBulk;
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const keyFor = useMemo(keyOfContent, []);
  useEffect(() => setRefused([]), [draft]);
  const { ready } = recipients;
  const possible =
    ready.length > 0 &&
    ready.length <= MAX_RECIPIENTS &&
    isSomething(draft) &&
    acceptsSends(session);
  const send = async () => {
    const messages = ready.map((one) => messageFor(draft, one));
    const content = { messages, delayMs: draft.delayMs };
    try {
      const bulk = await sendBulk(session.id, messages, draft.delayMs, keyFor(content));
      putBulk(bulk);
      dropBulkDraft(session.id);
      notify(words.sent);
      goTo({ page: "bulk", sessionId: session.id, bulkId: bulk.id });
    } catch (failure) {
      const lines = refusedLines(failure, recipients);
      if (lines.length === 0) throw failure;
      setRefused(lines);
    }
  };
  return (
    <div class="flex flex-col items-stretch gap-2 sm:items-end">
      {!acceptsSends(session) && (
        <p class="text-sm text-warn" role="status">
          {words.cannotSend(statusText(session))}
        </p>
      )}
      <Button
        rank="primary"
        icon="send"
        disabled={!possible}
        onClick={() => setAsking(true)}
        data-testid="bulk-send"
      >
        {words.submit(count(ready.length))}
      </Button>
      <Problem text={refused.length > 0 ? `${words.refused} ${refused.join(" · ")}` : ""} />
      {asking && (
        <ConfirmDialog
          title={words.sendTitle(count(ready.length))}
          text={words.sendText(sessionName(session))}
          confirm={words.confirm}
          harmless
          act={send}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

const isSomething = ({ text, file }: BulkDraft): boolean =>
  file === null ? text.trim() !== "" : limitPassed(file.kind, file.size) === null;

function messageFor({ text, file }: BulkDraft, recipient: Recipient): BulkMessage {
  const words = fillIn(text.trim(), recipient);
  if (file === null) return { to: recipient.to, text: words };
  const carried = { to: recipient.to, type: file.kind, media: { fileId: file.fileId } };
  return words !== "" && takesCaption(file.kind) ? { ...carried, caption: words } : carried;
}

/** The gateway names what it refuses by its place among the messages; people know it by its line. */
function refusedLines(failure: unknown, { ready }: Recipients): string[] {
  if (!(failure instanceof ApiError) || !Array.isArray(failure.details)) return [];
  return (failure.details as { field?: string; message?: string }[]).flatMap((one) => {
    const place = /^messages\.(\d+)\./.exec(one.field ?? "")?.[1];
    const line = place === undefined ? undefined : ready[Number(place)]?.line;
    return line === undefined ? [] : [t().newBulk.refusedLine(line, one.message ?? "")];
  });
}

/** They would fail one by one: so they are named beforehand. Where they cannot be read the gateway still knows. */
function useOptedOut(sessionId: string): ReadonlySet<string> {
  const [names, setNames] = useState(NOBODY);
  useEffect(() => {
    allOptOuts(sessionId).then(
      (people) => setNames(namesOf(people)),
      () => undefined,
    );
  }, [sessionId]);
  return names;
}
