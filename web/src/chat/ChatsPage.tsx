/** A session's chats beside the one that is open; on a phone one of the two at a time. */
import { useEffect } from "preact/hooks";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { sessionName } from "../sessions/describe";
import { SessionNotFound } from "../sessions/SessionNotFound";
import { StateBadge } from "../sessions/StateBadge";
import { chatList, loadChat, openChats } from "../state/chats";
import { openLabels } from "../state/labels";
import { findChat } from "../state/merge";
import { routeHash } from "../state/route";
import { sessionById, sessionsLoaded } from "../state/sessions";
import { EmptyState } from "../ui/EmptyState";
import { Icon } from "../ui/icons";
import { ChatList } from "./ChatList";
import { Conversation } from "./Conversation";

interface Props {
  sessionId: string;
  chat: string | null;
  /** The message to show, where it is not the newest. */
  message: string | null;
}

export function ChatsPage({ sessionId, chat, message }: Props) {
  useEffect(() => {
    void openChats(sessionId);
    void openLabels(sessionId);
  }, [sessionId]);
  const isReady = chatList.value?.sessionId === sessionId && chatList.value.status === "ready";
  useEffect(() => {
    // Until it is found, and where it cannot be, the chat goes by what the address says.
    if (isReady && chat !== null) loadChat(chat).catch(() => undefined);
  }, [isReady, chat]);
  const session = sessionById(sessionId);
  if (!session)
    return sessionsLoaded.value ? <SessionNotFound /> : <div class="skeleton m-6 h-64" />;
  const known = chat === null ? undefined : findChat(chatList.value?.chats ?? [], chat);
  return (
    <div class="mx-auto flex h-full max-w-7xl border-line xl:border-x">
      <div
        class={`min-h-0 w-full flex-col border-line bg-surface md:flex md:w-88 md:shrink-0 md:border-r ${chat === null ? "flex" : "hidden"}`}
      >
        <SessionHeader session={session} />
        <ChatList session={session} openId={known?.id ?? chat} />
      </div>
      <div
        class={`min-h-0 min-w-0 grow flex-col bg-sunken md:flex ${chat === null ? "hidden" : "flex"}`}
      >
        {chat === null ? (
          <div class="my-auto">
            <EmptyState icon="chat" title={t().chat.pickTitle} text={t().chat.pick} />
          </div>
        ) : (
          <Conversation session={session} chatKey={chat} chat={known} target={message} />
        )}
      </div>
    </div>
  );
}

function SessionHeader({ session }: { session: Session }) {
  return (
    <div class="flex h-16 shrink-0 items-center gap-2 border-b border-line px-2">
      <a
        href="#/"
        aria-label={t().chat.backToSessions}
        title={t().chat.backToSessions}
        class="flex size-10 items-center justify-center rounded-lg text-soft hover:bg-hover"
      >
        <Icon name="back" />
      </a>
      <h1 class="min-w-0 grow truncate font-semibold">
        <a
          href={routeHash({ page: "session", sessionId: session.id })}
          title={t().session.open(sessionName(session))}
          class="rounded-sm hover:underline"
        >
          {sessionName(session)}
        </a>
      </h1>
      <div class="pr-2">
        <StateBadge session={session} testId={`session-state-${session.id}`} />
      </div>
    </div>
  );
}
