/** What a session is to send later: when, to whom, what; to be changed or taken back until then. */
import { useEffect, useState } from "preact/hooks";
import { cancelMessage } from "../api/sending";
import type { Message, Session } from "../api/types";
import { t } from "../i18n";
import { SessionFrame } from "../session/SessionFrame";
import { putMessage } from "../state/conversation";
import { locale } from "../state/preferences";
import { routeHash } from "../state/route";
import {
  closeScheduled,
  loadMoreScheduled,
  openScheduled,
  putScheduled,
  refreshScheduled,
  scheduledList,
} from "../state/scheduled";
import { notify } from "../state/toasts";
import { repeat, whileVisible } from "../state/whileVisible";
import { Button, BUTTON_BASE, BUTTON_LOOK } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { durationText } from "../ui/duration";
import { EmptyState } from "../ui/EmptyState";
import { clockTime, dayName, isSameDay, personName, phoneText } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { ListState } from "../ui/ListState";
import { PageTitle } from "../ui/PageTitle";
import { ReadOn } from "../ui/ReadOn";
import { useNow } from "../ui/useNow";
import { ChangeScheduled } from "./ChangeScheduled";

const REFRESH_MS = 10_000;

export function ScheduledPage({ sessionId }: { sessionId: string }) {
  useEffect(() => {
    // No event tells of what others schedule.
    const stop = whileVisible(() => repeat(() => openScheduled(sessionId), REFRESH_MS));
    return () => {
      stop();
      closeScheduled();
    };
  }, [sessionId]);
  return (
    <SessionFrame sessionId={sessionId} testId="scheduled-page">
      {(session) => (
        <div class="max-w-3xl">
          <PageTitle title={t().scheduled.title} hint={t().scheduled.hint} />
          <Scheduled session={session} />
        </div>
      )}
    </SessionFrame>
  );
}

function Scheduled({ session }: { session: Session }) {
  const list = scheduledList.value;
  const words = t().scheduled;
  const now = useNow(REFRESH_MS);
  if (!list || list.status !== "ready")
    return (
      <ListState
        status={list?.status === "failed" ? "failed" : "loading"}
        failed={words.failed}
        retry={refreshScheduled}
      />
    );
  if (list.messages.length === 0)
    return (
      <EmptyState icon="clock" title={words.emptyTitle} text={words.empty}>
        <LinkButton
          icon="chat"
          href={routeHash({ page: "chats", sessionId: session.id, chat: null })}
        >
          {words.toChats}
        </LinkButton>
      </EmptyState>
    );
  return (
    <>
      <ul class="flex flex-col">
        {list.messages.map((message, index) => {
          const before = list.messages[index - 1];
          const newDay = !before || !isSameDay(dueOf(before), dueOf(message));
          return <Row key={message.id} message={message} newDay={newDay} now={now} />;
        })}
      </ul>
      {list.next && (
        <ReadOn cursor={list.next} read={loadMoreScheduled} again={t().common.loadMore} />
      )}
    </>
  );
}

const dueOf = (message: Message): string => message.scheduledAt ?? message.timestamp;

function Row({ message, newDay, now }: { message: Message; newDay: boolean; now: number }) {
  const due = dueOf(message);
  const name = personName(message.to) || message.chatId;
  return (
    <li class="[contain-intrinsic-size:auto_7rem] [content-visibility:auto]">
      {newDay && (
        <h3 class="pt-3 pb-2 text-sm font-semibold text-soft">
          {dayName(due, locale.value, new Date(now))}
        </h3>
      )}
      <article
        data-testid={`scheduled-${message.id}`}
        class="mb-2 rounded-2xl border border-line bg-surface p-4 shadow-card"
      >
        <header class="flex flex-wrap items-baseline justify-between gap-x-4">
          <h4 class="min-w-0 truncate font-medium" dir="auto">
            <a
              href={routeHash({
                page: "chats",
                sessionId: message.sessionId,
                chat: message.chatId,
              })}
              class="rounded-sm hover:underline"
            >
              {name}
            </a>
            {message.to?.name && message.to.phone && (
              <span class="font-normal text-faint"> · {phoneText(message.to.phone)}</span>
            )}
          </h4>
          <p class="text-sm tabular-nums">
            <time dateTime={due} class="font-semibold">
              {clockTime(due, locale.value)}
            </time>
            <span class="text-soft"> · {untilText(due, now)}</span>
          </p>
        </header>
        <p class="mt-1.5 line-clamp-4 text-soft whitespace-pre-wrap wrap-anywhere" dir="auto">
          {message.text}
        </p>
        <div class="-mr-2 -mb-2 mt-1 flex justify-end gap-1">
          <Drop message={message} name={name} />
          <ChangeScheduled message={message} look={`${BUTTON_BASE} px-3.5 ${BUTTON_LOOK.quiet}`} />
        </div>
      </article>
    </li>
  );
}

function untilText(due: string, now: number): string {
  const minutes = Math.ceil((Date.parse(due) - now) / 60_000);
  return minutes > 0
    ? t().scheduled.in(durationText(minutes * 60, locale.value))
    : t().scheduled.due;
}

function Drop({ message, name }: { message: Message; name: string }) {
  const [asking, setAsking] = useState(false);
  const words = t().scheduled;
  return (
    <>
      <Button rank="quiet" onClick={() => setAsking(true)} data-testid={`drop-${message.id}`}>
        {words.drop}
      </Button>
      {asking && (
        <ConfirmDialog
          title={words.dropTitle}
          text={words.dropText(name)}
          confirm={words.drop}
          act={async () => {
            const cancelled = await cancelMessage(message.sessionId, message.id);
            putScheduled(cancelled);
            putMessage(cancelled);
            notify(words.dropped);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
