/** Chats and messages in one line of words. */
import type { Chat, Message } from "../api/types";
import { t, wordsFor } from "../i18n";
import { chatName } from "../ui/format";

export const typeText = (type: string): string =>
  wordsFor(t().messageType, type) ?? t().messageType.unknown;

export function preview(message: Message): string {
  if (message.revoked) return t().chat.revoked;
  if (message.type === "text") return message.text ?? "";
  return message.text ? `${typeText(message.type)} · ${message.text}` : typeText(message.type);
}

/** Finds by name whatever its case and accents, and by any part of a number however it is spaced. */
export function matches(chat: Chat, search: string): boolean {
  const wanted = plain(search.trim());
  if (wanted === "") return true;
  const digits = wanted.replace(/[\s+().-]/g, "");
  const byNumber = /^\d+$/.test(digits) && (chat.person?.phone ?? "").includes(digits);
  return byNumber || plain(chatName(chat)).includes(wanted);
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
