/** What a search found in messages, below the chats: each leads to where it was said. */
import type { Message } from "../api/types";
import { t } from "../i18n";
import { chatList } from "../state/chats";
import { findChat } from "../state/merge";
import { locale } from "../state/preferences";
import { routeHash } from "../state/route";
import { readHits, readMoreHits, search } from "../state/search";
import { Button } from "../ui/Button";
import { chatName, personName, shortWhen } from "../ui/format";
import { ReadOn } from "../ui/ReadOn";
import { preview } from "./describe";

export function FoundMessages() {
  const found = search.value;
  if (!found) return null;
  return (
    <section aria-label={t().chat.found} aria-busy={found.status === "loading"}>
      <h2 class="px-4 pt-4 pb-1 text-xs font-semibold text-faint">{t().chat.found}</h2>
      {found.status === "failed" ? (
        <p class="flex flex-col items-center gap-2 px-4 py-3 text-sm text-soft">
          {t().chat.searchFailed}
          <Button icon="restart" onClick={() => void readHits()}>
            {t().common.retry}
          </Button>
        </p>
      ) : found.hits.length === 0 ? (
        <p class="px-4 py-3 text-center text-sm text-soft">
          {found.status === "ready" ? t().chat.nothingFound : t().common.loading}
        </p>
      ) : (
        <ul>
          {found.hits.map((message) => (
            <Hit key={message.id} message={message} />
          ))}
        </ul>
      )}
      {found.next && <ReadOn cursor={found.next} read={readMoreHits} again={t().common.loadMore} />}
    </section>
  );
}

function Hit({ message }: { message: Message }) {
  const { sessionId, chatId, id, timestamp } = message;
  const chat = findChat(chatList.value?.chats ?? [], chatId);
  const name = chat ? chatName(chat) : personName(message.fromMe ? message.to : message.from);
  const file = message.media?.filename;
  return (
    <li class="[contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]">
      <a
        href={routeHash({ page: "chats", sessionId, chat: chatId, message: id })}
        data-testid={`hit-${id}`}
        class="mx-2 block rounded-xl px-2 py-2 hover:bg-hover"
      >
        <span class="flex items-baseline justify-between gap-2 text-sm">
          <span class="truncate font-medium" dir="auto">
            {name}
          </span>
          <time dateTime={timestamp} class="shrink-0 text-xs text-faint">
            {shortWhen(timestamp, locale.value, new Date())}
          </time>
        </span>
        <span class="line-clamp-2 text-sm text-soft" dir="auto">
          {message.fromMe && `${t().chat.you}: `}
          {preview(message)}
          {file && ` · ${file}`}
        </span>
      </a>
    </li>
  );
}
