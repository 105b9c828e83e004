/** The channels that a session's account follows or owns, and those that it can find. */
import { useState } from "preact/hooks";
import {
  changeChannel,
  type Channel,
  type ChannelDeed,
  createChannel,
  findChannels,
  listChannels,
} from "../api/broadcasts";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { SessionFrame } from "../session/SessionFrame";
import { locale } from "../state/preferences";
import { routeHash } from "../state/route";
import { notify } from "../state/toasts";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EmptyState } from "../ui/EmptyState";
import { Field } from "../ui/Field";
import { LinkButton } from "../ui/LinkButton";
import { ListState } from "../ui/ListState";
import { PageTitle } from "../ui/PageTitle";
import { Problem } from "../ui/Problem";
import { useReading } from "./useReading";

export function ChannelsPage({ sessionId }: { sessionId: string }) {
  return (
    <SessionFrame sessionId={sessionId} testId="channels-page">
      {(session) => <Channels session={session} />}
    </SessionFrame>
  );
}

function Channels({ session }: { session: Session }) {
  const [sought, setSought] = useState("");
  const list = useReading(session.id, () => listChannels(session.id));
  const words = t().channels;
  return (
    <div class="max-w-3xl">
      <PageTitle title={words.title} hint={words.hint}>
        <Make session={session} done={list.again} />
      </PageTitle>
      <Search start={setSought} />
      {sought && <Found session={session} words={sought} done={list.again} />}
      <h3 class="mb-2 text-sm font-semibold text-soft">{words.yours}</h3>
      {list.status !== "ready" ? (
        <ListState status={list.status} failed={words.failed} retry={list.again} />
      ) : list.items.length === 0 ? (
        <EmptyState icon="horn" title={words.emptyTitle} text={words.empty} />
      ) : (
        <Rows channels={list.items} session={session} done={list.again} />
      )}
    </div>
  );
}

function Search({ start }: { start: (words: string) => void }) {
  const [text, setText] = useState("");
  const words = t().channels;
  return (
    <form
      class="mb-5 flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        start(text.trim());
      }}
    >
      <div class="grow">
        <Field
          label={words.search}
          value={text}
          maxLength={100}
          onInput={(event) => setText(event.currentTarget.value)}
          data-testid="channels-search"
        />
      </div>
      <Button type="submit" icon="search" data-testid="channels-find">
        {words.find}
      </Button>
    </form>
  );
}

interface FoundProps {
  session: Session;
  words: string;
  done: () => Promise<void>;
}

function Found({ session, words: sought, done }: FoundProps) {
  const list = useReading(sought, () => findChannels(session.id, sought));
  const words = t().channels;
  return (
    <section class="mb-6" data-testid="channels-found" aria-label={words.found}>
      <h3 class="mb-2 text-sm font-semibold text-soft">{words.found}</h3>
      {list.status !== "ready" ? (
        <ListState status={list.status} failed={words.findFailed} retry={list.again} />
      ) : list.items.length === 0 ? (
        <p class="text-soft">{words.nothing}</p>
      ) : (
        <Rows
          channels={list.items}
          session={session}
          done={async () => {
            await Promise.all([list.again(), done()]);
          }}
        />
      )}
    </section>
  );
}

interface RowsProps {
  channels: readonly Channel[];
  session: Session;
  done: () => Promise<void>;
}

function Rows({ channels, session, done }: RowsProps) {
  return (
    <ul class="flex flex-col gap-2">
      {channels.map((channel) => (
        <Row key={channel.id} channel={channel} session={session} done={done} />
      ))}
    </ul>
  );
}

function Row({
  channel,
  session,
  done,
}: {
  channel: Channel;
  session: Session;
  done: () => Promise<void>;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const words = t().channels;
  const follows = channel.role !== "guest";
  const change = async (deed: ChannelDeed) => {
    setBusy(true);
    setProblem("");
    try {
      await changeChannel(session.id, channel.id, deed);
      await done();
    } catch (failure) {
      setProblem(explain(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <li
      data-testid={`channel-${channel.id}`}
      class="flex flex-wrap items-center gap-3 rounded-2xl border border-line bg-surface p-3 shadow-card"
    >
      <Avatar name={channel.name} kind="channel" />
      <div class="min-w-0 grow basis-48">
        <p class="truncate font-medium" dir="auto">
          {channel.name}
        </p>
        <p class="text-sm text-soft">
          {words.role[channel.role]}
          {channel.followers !== null && ` · ${words.followers(channel.followers, locale.value)}`}
        </p>
        {channel.description && (
          <p class="line-clamp-2 text-sm text-soft wrap-anywhere" dir="auto">
            {channel.description}
          </p>
        )}
        <Problem text={problem} />
      </div>
      {follows && (
        <>
          <LinkButton
            icon="chat"
            href={routeHash({ page: "chats", sessionId: session.id, chat: channel.id })}
            data-testid={`channel-open-${channel.id}`}
          >
            {words.open}
          </LinkButton>
          <Button
            busy={busy}
            onClick={() => void change(channel.muted ? "unmute" : "mute")}
            data-testid={`channel-mute-${channel.id}`}
          >
            {channel.muted ? words.unmute : words.mute}
          </Button>
        </>
      )}
      {(channel.role === "guest" || channel.role === "subscriber") && (
        <Button
          busy={busy}
          onClick={() => void change(follows ? "unfollow" : "follow")}
          data-testid={`channel-follow-${channel.id}`}
        >
          {follows ? words.unfollow : words.follow}
        </Button>
      )}
    </li>
  );
}

function Make({ session, done }: { session: Session; done: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const words = t().channels;
  const make = async () => {
    setBusy(true);
    try {
      await createChannel(session.id, name.trim());
      notify(words.made);
      setName("");
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
      <Button icon="plus" rank="primary" onClick={() => setOpen(true)} data-testid="channel-new">
        {words.make}
      </Button>
      {open && (
        <Dialog title={words.make} onClose={() => setOpen(false)} testId="channel-dialog">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void make();
            }}
          >
            <Field
              label={words.name}
              hint={words.nameHint}
              value={name}
              maxLength={100}
              onInput={(event) => setName(event.currentTarget.value)}
              data-testid="channel-name"
            />
            <Problem text={problem} />
            <div class="mt-6 flex flex-wrap justify-end gap-2">
              <Button onClick={() => setOpen(false)}>{t().common.cancel}</Button>
              <Button
                type="submit"
                rank="primary"
                busy={busy}
                disabled={!name.trim()}
                data-testid="channel-submit"
              >
                {words.submit}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
