/** The open chat: who it is with, what was said, and the line to write on. */
import { useEffect, useRef } from "preact/hooks";
import type { Chat, Session } from "../api/types";
import { t } from "../i18n";
import { markRead } from "../state/chats";
import {
  conversation,
  isOpen,
  openConversation,
  refreshConversation,
  renameConversation,
} from "../state/conversation";
import { routeHash } from "../state/route";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { chatName, phoneText } from "../ui/format";
import { Icon } from "../ui/icons";
import { Composer } from "./Composer";
import { Thread } from "./Thread";

interface Props {
  session: Session;
  /** What the address says: a chat's key, or a number that is not a chat yet. */
  chatKey: string;
  chat: Chat | undefined;
  /** The message to show, where it is not the newest. */
  target: string | null;
}

export function Conversation({ session, chatKey, chat, target }: Props) {
  const chatId = chat?.id ?? chatKey;
  useEffect(() => {
    // The first message made a chat of a number: what is on the screen belongs to it.
    if (chatId !== chatKey && isOpen(session.id, chatKey)) {
      renameConversation(chatId);
      void refreshConversation();
    } else void openConversation(session.id, chatId);
  }, [session.id, chatKey, chatId]);
  useReadWhileLooking(chat);
  const number = /^(\d+)(@c\.us)?$/.exec(chatKey)?.[1];
  const name = chat ? chatName(chat) : number ? phoneText(number) : chatKey;
  return (
    <>
      <header class="flex h-16 shrink-0 items-center gap-3 border-b border-line bg-surface px-2 md:px-4">
        <a
          href={routeHash({ page: "chats", sessionId: session.id, chat: null })}
          aria-label={t().chat.back}
          class="flex size-10 items-center justify-center rounded-lg text-soft hover:bg-hover md:hidden"
        >
          <Icon name="back" />
        </a>
        <Avatar name={name} kind={chat?.kind} />
        <div class="min-w-0">
          <h2 class="truncate font-semibold" title={name}>
            {name}
          </h2>
          {chat?.person?.phone && chat.name && (
            <p class="truncate text-xs text-faint">{phoneText(chat.person.phone)}</p>
          )}
        </div>
      </header>
      {isOpen(session.id, chatId) || isOpen(session.id, chatKey) ? (
        <Messages
          name={name}
          group={chat?.kind === "group"}
          target={target}
          asksPhone={
            session.status === "connected" && (chat?.kind === "private" || chat?.kind === "group")
          }
        />
      ) : (
        <Waiting />
      )}
      <Composer key={chatKey} session={session} to={chatId} name={name} />
    </>
  );
}

function Messages({
  name,
  group,
  target,
  asksPhone,
}: Pick<Props, "target"> & { name: string; group: boolean; asksPhone: boolean }) {
  const open = conversation.value;
  if (!open || open.status === "loading") return <Waiting />;
  if (open.status === "failed")
    return (
      <div class="my-auto">
        <EmptyState icon="offline" title={t().chat.messagesFailed} text={t().error.unreachable}>
          <Button icon="restart" onClick={() => void refreshConversation()}>
            {t().common.retry}
          </Button>
        </EmptyState>
      </div>
    );
  return (
    <Thread
      key={open.sessionId}
      conversation={open}
      name={name}
      group={group}
      target={target}
      asksPhone={asksPhone}
    />
  );
}

function Waiting() {
  return (
    <div
      class="flex grow flex-col justify-end gap-3 p-4"
      aria-busy="true"
      aria-label={t().common.loading}
    >
      <div class="skeleton h-12 w-1/2" />
      <div class="skeleton h-10 w-2/5 self-end" />
      <div class="skeleton h-16 w-3/5" />
    </div>
  );
}

/** What comes in while somebody looks at the chat counts as read. */
function useReadWhileLooking(chat: Chat | undefined): void {
  const readUpTo = useRef("");
  useEffect(() => {
    if (!chat || chat.unread === 0) return undefined;
    const newest = `${chat.id} ${chat.lastMessage?.id ?? chat.updatedAt}`;
    const look = () => {
      // Once for each newest message: a gateway that keeps the count must not be asked in a circle.
      if (document.visibilityState !== "visible" || readUpTo.current === newest) return;
      readUpTo.current = newest;
      void markRead(chat);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [chat]);
}
