/** The chats of one session: search, start a new one, pick one. */
import { useEffect, useState } from "preact/hooks";
import type { Chat, Session } from "../api/types";
import { t } from "../i18n";
import { chatList, loadAllChats, loadMoreChats, refreshChats } from "../state/chats";
import { lastActivity } from "../state/merge";
import { locale } from "../state/preferences";
import { routeHash } from "../state/route";
import { closeSearch, search as found, searchFor } from "../state/search";
import { Avatar } from "../ui/Avatar";
import { Button, IconButton } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { INPUT_LOOK } from "../ui/Field";
import { chatName, shortWhen } from "../ui/format";
import { Icon } from "../ui/icons";
import { memo } from "../ui/memo";
import { ReadOn } from "../ui/ReadOn";
import { matches, preview } from "./describe";
import { FoundMessages } from "./FoundMessages";
import { ChatLabels, LabelFilter } from "./LabelFilter";
import { NewChatDialog } from "./NewChatDialog";
import { Ticks } from "./Ticks";

export function ChatList({ session, openId }: { session: Session; openId: string | null }) {
  const [search, setSearch] = useState("");
  const [label, setLabel] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const list = chatList.value;
  useEffect(() => closeSearch, [session.id]);
  const shown = (list?.chats ?? []).filter(
    (chat) => matches(chat, search) && (label === null || chat.labels?.includes(label)),
  );
  return (
    <>
      <div class="flex items-center gap-2 p-3">
        <label class="relative grow">
          <span class="sr-only">{t().chat.search}</span>
          <span class="pointer-events-none absolute inset-y-0 left-3 flex items-center text-faint">
            <Icon name="search" class="size-4.5" />
          </span>
          <input
            type="search"
            data-testid="chat-search"
            placeholder={t().chat.search}
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              // Where that fails the end of the list says so.
              loadAllChats().catch(() => undefined);
              searchFor(session.id, event.currentTarget.value);
            }}
            class={`${INPUT_LOOK} h-10 pr-3 pl-10`}
          />
        </label>
        <IconButton
          rank="primary"
          icon="plus"
          label={t().chat.newChat}
          data-testid="new-chat"
          onClick={() => setStarting(true)}
        />
      </div>
      <LabelFilter
        chosen={label}
        onChoose={(chosen) => {
          setLabel(chosen);
          loadAllChats().catch(() => undefined);
        }}
      />
      <nav
        aria-label={t().chat.chats}
        data-testid="chat-list"
        class="min-h-0 grow overflow-y-auto pb-3"
      >
        {!list || list.status === "loading" ? (
          <Waiting />
        ) : list.status === "failed" ? (
          <EmptyState icon="offline" title={t().chat.failed} text={t().error.unreachable}>
            <Button icon="restart" onClick={() => void refreshChats()}>
              {t().common.retry}
            </Button>
          </EmptyState>
        ) : list.chats.length === 0 ? (
          <EmptyState icon="chat" title={t().chat.emptyTitle} text={t().chat.empty}>
            <Button icon="plus" onClick={() => setStarting(true)}>
              {t().chat.newChat}
            </Button>
          </EmptyState>
        ) : (
          <ul>
            {shown.map((chat) => (
              <Row key={chat.id} chat={chat} open={chat.id === openId} />
            ))}
          </ul>
        )}
        {list &&
          list.chats.length > 0 &&
          list.next === null &&
          shown.length === 0 &&
          !found.value && <p class="px-4 py-6 text-center text-sm text-soft">{t().chat.noMatch}</p>}
        <FoundMessages />
        {list?.next && (
          <ReadOn cursor={list.next} read={loadMoreChats} again={t().common.loadMore} />
        )}
      </nav>
      {starting && <NewChatDialog session={session} onClose={() => setStarting(false)} />}
    </>
  );
}

const Row = memo(function ChatRow({ chat, open }: { chat: Chat; open: boolean }) {
  const name = chatName(chat);
  const when = lastActivity(chat);
  const last = chat.lastMessage;
  return (
    // What is out of sight is not drawn: there may be thousands.
    <li class="[contain-intrinsic-size:auto_4rem] [content-visibility:auto]">
      <a
        href={routeHash({ page: "chats", sessionId: chat.sessionId, chat: chat.id })}
        data-testid={`chat-${chat.id}`}
        aria-current={open ? "page" : undefined}
        class={`mx-2 flex items-center gap-3 rounded-xl px-2 py-2.5 ${open ? "bg-accent-soft" : "hover:bg-hover"}`}
      >
        <Avatar name={name} kind={chat.kind} />
        <span class="min-w-0 grow">
          <span class="flex items-baseline justify-between gap-2">
            <span class="truncate font-medium" dir="auto">
              {name}
            </span>
            {when && (
              <time
                dateTime={when}
                class={`shrink-0 text-xs ${chat.unread > 0 ? "font-semibold text-accent" : "text-faint"}`}
              >
                {shortWhen(when, locale.value, new Date())}
              </time>
            )}
          </span>
          <span class="flex items-center gap-1.5 text-sm text-soft">
            {last?.fromMe && <Ticks message={last} />}
            <span class="min-w-0 grow truncate" dir="auto">
              {last ? preview(last) : ""}
            </span>
            <ChatLabels chat={chat} />
            {chat.unread > 0 && (
              <span class="flex h-5 min-w-5 items-center justify-center rounded-full bg-accent px-1.5 text-xs font-semibold text-on-accent">
                <span aria-hidden="true">{chat.unread}</span>
                <span class="sr-only">{t().chat.unread(chat.unread)}</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
});

function Waiting() {
  return (
    <div class="flex flex-col gap-3 px-4 py-1" aria-busy="true" aria-label={t().common.loading}>
      {[0, 1, 2, 3, 4].map((place) => (
        <div key={place} class="skeleton h-14" />
      ))}
    </div>
  );
}
