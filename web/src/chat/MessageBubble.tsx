/** One message: its words or what stands for them, when, and how far it has come. */
import type { Message } from "../api/types";
import { t } from "../i18n";
import { ChangeScheduled } from "../scheduled/ChangeScheduled";
import { locale } from "../state/preferences";
import { clockTime, fullWhen, personName } from "../ui/format";
import { memo } from "../ui/memo";
import { preview } from "./describe";
import { MessageContent } from "./MessageContent";
import { Ticks } from "./Ticks";

interface Props {
  message: Message;
  quoted: Message | undefined;
  /** Whose it is, where that has to be said. */
  author: string;
  /** It follows one of the same person. */
  close: boolean;
  /** It is the one that was looked for. */
  sought: boolean;
}

export const MessageBubble = memo(function Bubble({
  message,
  quoted,
  author,
  close,
  sought,
}: Props) {
  const mine = message.fromMe;
  const reactions = message.reactions ?? [];
  const due = message.status === "scheduled" ? message.scheduledAt : null;
  return (
    // What is out of sight is not drawn: a chat may have been read far back.
    <article
      data-testid={`message-${message.id}`}
      aria-current={sought ? "true" : undefined}
      data-status={message.status ?? undefined}
      class={`flex flex-col [contain-intrinsic-size:auto_4rem] [content-visibility:auto] ${mine ? "items-end" : "items-start"} ${close ? "mt-1" : "mt-3"}`}
    >
      <div
        class={`max-w-[85%] rounded-2xl px-3 pt-2 pb-1.5 shadow-card md:max-w-[70%] ${sought ? "outline-2 outline-accent" : ""} ${mine ? "bg-mine" : "bg-surface"} ${message.status === "failed" ? "ring-1 ring-bad" : ""}`}
      >
        {author && !mine && <p class="mb-0.5 text-xs font-semibold text-accent">{author}</p>}
        {message.quotedId && (
          <blockquote class="mb-1.5 line-clamp-3 rounded-lg border-l-3 border-accent bg-hover px-2.5 py-1.5 text-sm text-soft">
            {quoted ? preview(quoted) : t().chat.quoted}
          </blockquote>
        )}
        {message.revoked ? (
          <p class="text-soft italic">{t().chat.revoked}</p>
        ) : (
          <MessageContent message={message} />
        )}
        <p class="mt-0.5 flex items-center justify-end gap-1 text-xs text-soft">
          {message.edited && <span>{t().chat.edited}</span>}
          {due ? (
            <time dateTime={due}>
              {t().messageStatus.scheduled}: {fullWhen(due, locale.value)}
            </time>
          ) : (
            <time dateTime={message.timestamp} title={fullWhen(message.timestamp, locale.value)}>
              {clockTime(message.timestamp, locale.value)}
            </time>
          )}
          {mine && <Ticks message={message} />}
          {due && (
            <ChangeScheduled message={message} look="font-semibold text-accent hover:underline" />
          )}
          {(message.status === "failed" || message.status === "cancelled") && (
            <span class="text-bad">{t().messageStatus[message.status]}</span>
          )}
        </p>
      </div>
      {reactions.length > 0 && (
        <p
          class="-mt-1 rounded-full border border-line bg-surface px-2 text-sm"
          title={reactions.map((one) => personName(one.by)).join(", ")}
        >
          <span class="sr-only">{t().chat.reactions}: </span>
          {reactions.map((one) => one.emoji).join(" ")}
        </p>
      )}
    </article>
  );
});
