/** Files on their way out: what each can be sent as, whether it is too large for that, and its sending. */
import { signal } from "@preact/signals";
import { bringFile, type Carried, type Kind, readLimits, sendFile } from "../api/files";
import type { Message } from "../api/types";
import { putMessage } from "./conversation";
import { newKey } from "./idempotency";

/** In bytes, by kind; null until they are read. */
export const limits = signal<Record<Kind, number> | null>(null);

export async function loadLimits(): Promise<void> {
  // Without them the gateway itself refuses what is too large, once it is there.
  limits.value ??= await readLimits().catch(() => null);
}

/** The first is what it is sent as unless somebody chooses another. */
const KINDS_OF: readonly [RegExp, readonly Kind[]][] = [
  [/^image\/gif$/, ["gif", "image", "document"]],
  [/^image\/(png|jpeg|webp)$/, ["image", "sticker", "document"]],
  [/^video\/(mp4|quicktime|3gpp|webm)$/, ["video", "gif", "document"]],
  [/^audio\/(ogg|opus)$/, ["voice", "audio", "document"]],
  [/^audio\/(aac|amr|flac|mp4|mpeg|wav|webm|x-m4a|x-wav)$/, ["audio", "voice", "document"]],
];
const ONLY_DOCUMENT: readonly Kind[] = ["document"];
const WITHOUT_CAPTION: ReadonlySet<Kind> = new Set(["audio", "voice", "sticker"]);

export const kindsOf = (type: string): readonly Kind[] =>
  KINDS_OF.find(([pattern]) => pattern.test(type))?.[1] ?? ONLY_DOCUMENT;

export const takesCaption = (kind: Kind): boolean => !WITHOUT_CAPTION.has(kind);

/** How large it may be where it is larger; null where it fits. */
export function limitPassed(kind: Kind, size: number): number | null {
  const limit = limits.value?.[kind];
  return limit !== undefined && size > limit ? limit : null;
}

/** A file that somebody is about to send. */
export interface Attachment {
  readonly id: string;
  readonly file: File;
  readonly kind: Kind;
  readonly caption: string;
}

export const attachmentOf = (file: File, caption: string): Attachment => {
  const kind = kindsOf(file.type)[0] ?? "document";
  return { id: newKey(), file, kind, caption };
};

/** By attachment: what has been brought need not be brought again when its send failed. */
const brought = new Map<string, string>();

/** Brings it and hands it over; tried again, it goes out once. */
export async function sendAttachment(
  sessionId: string,
  to: string,
  { id, file, kind, caption }: Attachment,
  onProgress: (part: number) => void,
): Promise<Message> {
  const fileId = brought.get(id) ?? (await bringFile(file, onProgress)).id;
  brought.set(id, fileId);
  const words = caption.trim();
  const carried: Carried = { type: kind, media: { fileId } };
  if (words !== "" && takesCaption(kind)) carried.caption = words;
  const message = await sendFile(sessionId, to, carried, `${id}-${kind}`);
  brought.delete(id);
  putMessage(message);
  return message;
}
