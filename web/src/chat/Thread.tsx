/** The messages of a chat by day, kept at the newest while one is there, growing upwards as one reads back. */
import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { type Block, blocksOf } from "../state/blocks";
import { loadOlder, readBackTo, type Conversation } from "../state/conversation";
import { locale } from "../state/preferences";
import { IconButton } from "../ui/Button";
import { dayName, isSameDay, personName } from "../ui/format";
import { memo } from "../ui/memo";
import { ReadOn } from "../ui/ReadOn";
import { MessageBubble } from "./MessageBubble";
import { OlderFromPhone } from "./OlderFromPhone";

const AWAY_PIXELS = 200;

export function Thread({
  conversation,
  name,
  group,
  target,
  asksPhone,
}: {
  conversation: Conversation;
  name: string;
  group: boolean;
  /** The message to show, where it is not the newest. */
  target: string | null;
  /** Whether there is a phone to ask for older messages. */
  asksPhone: boolean;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const { messages } = conversation;
  const newest = messages.at(-1);
  const drawn = useRef<readonly Block[]>([]);
  const blocks = (drawn.current = blocksOf(messages, drawn.current));
  useEffect(() => {
    // An own message brings its writer back to the newest.
    if (newest?.fromMe) scroller.current?.scrollTo({ top: 0 });
  }, [newest?.id]);
  const isThere = target !== null && messages.some(({ id }) => id === target);
  useEffect(() => {
    if (target === null) return;
    if (!isThere) readBackTo(target).catch(() => undefined);
    else scroller.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }, [target, isThere]);
  return (
    <div class="relative flex min-h-0 grow flex-col">
      {/* In a reversed column the browser itself keeps the newest in view, and one's place when older ones come. */}
      <div
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-label={t().chat.thread(name)}
        class="flex grow flex-col-reverse overflow-y-auto px-3 py-4 -outline-offset-2 md:px-8"
        onScroll={(event) => setAway(event.currentTarget.scrollTop < -AWAY_PIXELS)}
      >
        <div>
          {conversation.older && (
            <ReadOn cursor={conversation.older} read={loadOlder} again={t().chat.older} />
          )}
          {!conversation.older && asksPhone && <OlderFromPhone conversation={conversation} />}
          {messages.length === 0 && (
            <p class="py-6 text-center text-sm text-soft">{t().chat.noMessages}</p>
          )}
          {blocks.map((block) => (
            <Part key={block.id} block={block} group={group} target={target} />
          ))}
        </div>
      </div>
      {away && (
        <div class="absolute right-4 bottom-3 rounded-lg border border-line bg-surface shadow-float">
          <IconButton
            icon="down"
            label={t().chat.latest}
            onClick={() => scroller.current?.scrollTo({ top: 0 })}
          />
        </div>
      )}
    </div>
  );
}

const Part = memo(function Part({
  block,
  group,
  target,
}: {
  block: Block;
  group: boolean;
  target: string | null;
}) {
  return (
    <>
      {block.messages.map((message, index) => {
        const before = index === 0 ? block.before : block.messages[index - 1];
        return (
          <Fragment key={message.id}>
            {(!before || !isSameDay(before.timestamp, message.timestamp)) && (
              <Day iso={message.timestamp} />
            )}
            <MessageBubble
              message={message}
              quoted={block.quoted[index]}
              author={
                group && startsTurn(message, before)
                  ? personName(message.author ?? message.from)
                  : ""
              }
              sought={message.id === target}
              close={before !== undefined && !startsTurn(message, before)}
            />
          </Fragment>
        );
      })}
    </>
  );
});

function Day({ iso }: { iso: string }) {
  return (
    <p class="my-4 text-center text-xs font-medium">
      <span class="rounded-full bg-idle-soft px-3 py-1 text-idle">
        {dayName(iso, locale.value, new Date())}
      </span>
    </p>
  );
}

function startsTurn(message: Message, before: Message | undefined): boolean {
  if (
    !before ||
    before.fromMe !== message.fromMe ||
    !isSameDay(before.timestamp, message.timestamp)
  )
    return true;
  return (before.author ?? before.from)?.jid !== (message.author ?? message.from)?.jid;
}
