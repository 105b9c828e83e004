/** What a message says: its words, and the file, place, contacts or poll that came with them. */
import { useState } from "preact/hooks";
import { mediaUrl, thumbnailUrl } from "../api/gateway";
import type { LinkPreview, Message } from "../api/types";
import { t } from "../i18n";
import { locale } from "../state/preferences";
import { fullWhen } from "../ui/format";
import { Icon } from "../ui/icons";
import { typeText } from "./describe";
import { Words } from "./Words";

export function MessageContent({ message }: { message: Message }) {
  const { location, contacts, poll, event, choices, media, text, type } = message;
  const isBare = !(location || contacts || poll || event || media) && type !== "text";
  return (
    <>
      {media && <Attachment message={message} />}
      {location && <Place location={location} />}
      {contacts && <Cards contacts={contacts} />}
      {poll && <Votes poll={poll} />}
      {isBare && <p class="font-medium text-soft">{typeText(type)}</p>}
      {message.linkPreview && <Preview preview={message.linkPreview} />}
      {event && <Appointment event={event} />}
      {text && <Words text={text} mentions={message.mentions ?? []} />}
      {choices && <Choices choices={choices} />}
    </>
  );
}

function Attachment({ message }: { message: Message }) {
  const name = message.media?.filename ?? typeText(message.type);
  const source = mediaUrl(message);
  switch (message.type) {
    case "image":
      return <Picture message={message} name={name} />;
    case "sticker":
      return <img src={source} alt={name} loading="lazy" class="my-1 max-h-80 rounded-lg" />;
    case "audio":
    case "voice":
      return (
        <audio src={source} title={name} controls preload="none" class="my-1 w-64 max-w-full" />
      );
    case "video":
    case "gif":
      return (
        <video
          src={source}
          title={name}
          controls
          preload="none"
          class="my-1 max-h-80 max-w-full rounded-lg bg-hover"
        />
      );
    default:
      return (
        <a
          href={source}
          download
          class="my-1 flex items-center gap-2 rounded-lg bg-hover px-3 py-2 font-medium wrap-anywhere"
        >
          <Icon name="file" />
          {name}
          <span class="sr-only">({t().chat.download})</span>
        </a>
      );
  }
}

const THUMBNAIL_SIDE = 320;

/** Small, at its own shape before it is there; whoever wants to see more opens the whole. */
function Picture({ message, name }: { message: Message; name: string }) {
  const [whole, setWhole] = useState(false);
  const { width, height } = message.media ?? {};
  const scale = width && height ? Math.min(1, THUMBNAIL_SIDE / Math.max(width, height)) : 1;
  return (
    <a href={mediaUrl(message)} target="_blank" rel="noopener noreferrer" class="my-1 block w-fit">
      <img
        src={whole ? mediaUrl(message) : thumbnailUrl(message)}
        alt={name}
        loading="lazy"
        {...(width && height ? { width: width * scale, height: height * scale } : {})}
        // What the gateway cannot make small the browser may still show.
        onError={() => setWhole(true)}
        class="h-auto max-h-80 max-w-full rounded-lg"
      />
    </a>
  );
}

function Place({ location }: { location: NonNullable<Message["location"]> }) {
  const { latitude, longitude, name, address } = location;
  return (
    <a
      href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
      target="_blank"
      rel="noopener noreferrer"
      class="my-1 block rounded-lg bg-hover px-3 py-2"
    >
      <span class="block font-medium">{name || typeText("location")}</span>
      {address && <span class="block text-sm text-soft">{address}</span>}
      <span class="block text-sm text-read underline underline-offset-2">
        {latitude.toFixed(5)}, {longitude.toFixed(5)}
      </span>
    </a>
  );
}

function Cards({ contacts }: { contacts: NonNullable<Message["contacts"]> }) {
  return (
    <ul class="my-1 divide-y divide-line rounded-lg bg-hover px-3">
      {contacts.map(({ name, phone }) => (
        <li key={phone} class="py-2">
          <span class="block font-medium wrap-anywhere">{name}</span>
          <span class="block text-sm text-soft">+{phone}</span>
        </li>
      ))}
    </ul>
  );
}

function Votes({ poll }: { poll: NonNullable<Message["poll"]> }) {
  const most = Math.max(1, ...poll.options.map(({ votes }) => votes));
  return (
    <div class="my-1 min-w-48">
      <p class="font-medium wrap-anywhere">{poll.question}</p>
      <ul class="mt-1 space-y-1.5">
        {poll.options.map(({ text, votes }) => (
          <li key={text} class="text-sm">
            <span class="flex justify-between gap-3">
              <span class="wrap-anywhere">{text}</span>
              <span class="text-soft">{votes}</span>
            </span>
            <meter class="block h-1.5 w-full" min={0} max={most} value={votes} aria-label={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Appointment({ event }: { event: NonNullable<Message["event"]> }) {
  const { name, description, location, startsAt, endsAt, cancelled } = event;
  return (
    <div class="my-1 rounded-lg bg-hover px-3 py-2">
      <p class={`font-medium wrap-anywhere ${cancelled ? "line-through" : ""}`}>{name}</p>
      {startsAt && (
        <p class="text-sm">
          <time dateTime={startsAt}>{fullWhen(startsAt, locale.value)}</time>
          {endsAt && (
            <>
              {" – "}
              <time dateTime={endsAt}>{fullWhen(endsAt, locale.value)}</time>
            </>
          )}
        </p>
      )}
      {location?.name && <p class="text-sm text-soft wrap-anywhere">{location.name}</p>}
      {description && <p class="text-sm text-soft wrap-anywhere">{description}</p>}
      {cancelled && <p class="text-sm text-bad">{t().chat.eventCancelled}</p>}
    </div>
  );
}

/** What a business lets one choose from: on WhatsApp these are buttons. */
function Choices({ choices }: { choices: NonNullable<Message["choices"]> }) {
  return (
    <ul class="mt-1 space-y-1" aria-label={t().chat.choices}>
      {choices.map(({ id, text }) => (
        <li key={id} class="rounded-lg border border-line px-3 py-1 text-center text-sm">
          {text}
        </li>
      ))}
    </ul>
  );
}

/** What a link in the words leads to, as its sender found it; the link itself is in the words. */
function Preview({ preview }: { preview: LinkPreview }) {
  const { title, description, thumbnail } = preview;
  return (
    <div class="my-1 flex gap-3 overflow-hidden rounded-lg bg-hover">
      {thumbnail && (
        <img src={`data:image/jpeg;base64,${thumbnail}`} alt="" class="size-20 object-cover" />
      )}
      <div class="min-w-0 py-2 pr-3 first:pl-3">
        <p class="line-clamp-2 font-medium wrap-anywhere">{title}</p>
        {description && <p class="line-clamp-2 text-sm text-soft wrap-anywhere">{description}</p>}
      </div>
    </div>
  );
}
