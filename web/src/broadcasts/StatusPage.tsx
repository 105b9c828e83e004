/** What a session's account and its contacts have posted as a status; to post one, and take it back. */
import { useState } from "preact/hooks";
import { listStatuses, postStatus, revokeStatus, statusViews, type View } from "../api/broadcasts";
import type { Message, Session } from "../api/types";
import { MessageContent } from "../chat/MessageContent";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { SessionFrame } from "../session/SessionFrame";
import { locale } from "../state/preferences";
import { notify } from "../state/toasts";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Dialog } from "../ui/Dialog";
import { EmptyState } from "../ui/EmptyState";
import { fullWhen, personName } from "../ui/format";
import { ListState } from "../ui/ListState";
import { PageTitle } from "../ui/PageTitle";
import { Problem } from "../ui/Problem";
import { TextArea } from "../ui/TextArea";
import { useReading } from "./useReading";

const COLOURS = ["#0f6e5a", "#0275d8", "#8e3b9e", "#b3392f", "#6b5b1f", "#3d4a52"] as const;

export function StatusPage({ sessionId }: { sessionId: string }) {
  return (
    <SessionFrame sessionId={sessionId} testId="status-page">
      {(session) => <Statuses session={session} />}
    </SessionFrame>
  );
}

function Statuses({ session }: { session: Session }) {
  const list = useReading(session.id, () => listStatuses(session.id), { keepUp: true });
  const words = t().statuses;
  const shown = list.items.filter((message) => !message.revoked);
  return (
    <div class="max-w-3xl">
      <PageTitle title={words.title} hint={words.hint}>
        <Post session={session} done={list.again} />
      </PageTitle>
      {list.status !== "ready" ? (
        <ListState status={list.status} failed={words.failed} retry={list.again} />
      ) : shown.length === 0 ? (
        <EmptyState icon="eye" title={words.emptyTitle} text={words.empty} />
      ) : (
        <ul class="flex flex-col gap-2">
          {shown.map((message) => (
            <Row key={message.id} message={message} done={list.again} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Post({ session, done }: { session: Session; done: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [colour, setColour] = useState<string>(COLOURS[0]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const words = t().statuses;
  const post = async () => {
    setBusy(true);
    try {
      await postStatus(session.id, text, colour);
      notify(words.posted);
      setText("");
      setProblem("");
      setOpen(false);
      await done();
    } catch (failure) {
      setProblem(explain(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon="plus" rank="primary" onClick={() => setOpen(true)} data-testid="status-new">
        {words.post}
      </Button>
      {open && (
        <Dialog title={words.post} onClose={() => setOpen(false)} testId="status-dialog">
          <TextArea
            label={words.text}
            hint={words.textHint}
            rows={4}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            data-testid="status-text"
          />
          <fieldset class="mt-4">
            <legend class="mb-1.5 text-sm font-medium">{words.colour}</legend>
            <div class="flex flex-wrap gap-2">
              {COLOURS.map((each, index) => (
                <label key={each} class="size-10 cursor-pointer">
                  <input
                    type="radio"
                    name="status-colour"
                    class="peer sr-only"
                    checked={each === colour}
                    onChange={() => setColour(each)}
                  />
                  <span class="sr-only">{words.colourOf(index + 1)}</span>
                  <span
                    aria-hidden="true"
                    style={{ background: each }}
                    class="block size-full rounded-full outline-offset-2 outline-accent peer-checked:outline-2 peer-focus-visible:outline-2"
                  />
                </label>
              ))}
            </div>
          </fieldset>
          <Problem text={problem} />
          <div class="mt-6 flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>{t().common.cancel}</Button>
            <Button
              rank="primary"
              busy={busy}
              disabled={!text.trim()}
              onClick={() => void post()}
              data-testid="status-submit"
            >
              {words.submit}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Row({ message, done }: { message: Message; done: () => Promise<void> }) {
  const words = t().statuses;
  const name = message.fromMe ? words.mine : personName(message.author ?? message.from);
  return (
    <li
      data-testid={`status-${message.id}`}
      class="rounded-2xl border border-line bg-surface p-4 shadow-card [contain-intrinsic-size:auto_7rem] [content-visibility:auto]"
    >
      <header class="mb-2 flex items-center gap-3">
        <Avatar name={name} />
        <div class="min-w-0 grow">
          <p class="truncate font-medium" dir="auto">
            {name}
          </p>
          <time class="text-sm text-soft" dateTime={message.timestamp}>
            {fullWhen(message.timestamp, locale.value)}
          </time>
        </div>
      </header>
      <div class="wrap-anywhere" dir="auto">
        <MessageContent message={message} />
      </div>
      {message.fromMe && (
        <div class="-mr-2 -mb-2 mt-1 flex justify-end gap-1">
          <TakeBack message={message} done={done} />
          <Views message={message} />
        </div>
      )}
    </li>
  );
}

function TakeBack({ message, done }: { message: Message; done: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const words = t().statuses;
  return (
    <>
      <Button
        rank="quiet"
        onClick={() => setAsking(true)}
        data-testid={`status-drop-${message.id}`}
      >
        {words.drop}
      </Button>
      {asking && (
        <ConfirmDialog
          title={words.dropTitle}
          text={words.dropText}
          confirm={words.drop}
          act={async () => {
            await revokeStatus(message.sessionId, message.id);
            notify(words.dropped);
            await done();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Views({ message }: { message: Message }) {
  const [open, setOpen] = useState(false);
  const words = t().statuses;
  return (
    <>
      <Button
        rank="quiet"
        icon="eye"
        onClick={() => setOpen(true)}
        data-testid={`status-views-${message.id}`}
      >
        {words.views}
      </Button>
      {open && (
        <Dialog title={words.views} onClose={() => setOpen(false)} testId="views-dialog">
          <Viewers message={message} />
        </Dialog>
      )}
    </>
  );
}

function Viewers({ message }: { message: Message }) {
  const list = useReading<View>(message.id, () => statusViews(message.sessionId, message.id));
  const words = t().statuses;
  if (list.status !== "ready")
    return <ListState status={list.status} failed={words.viewsFailed} retry={list.again} />;
  if (list.items.length === 0) return <p class="text-soft">{words.noViews}</p>;
  return (
    <ul class="flex flex-col gap-2">
      {list.items.map(({ person, at }) => (
        <li key={`${person.lid}${person.jid}`} class="flex items-center gap-3">
          <Avatar name={personName(person)} />
          <span class="min-w-0 grow truncate" dir="auto">
            {personName(person)}
          </span>
          <time class="text-sm text-soft" dateTime={at}>
            {fullWhen(at, locale.value)}
          </time>
        </li>
      ))}
    </ul>
  );
}
