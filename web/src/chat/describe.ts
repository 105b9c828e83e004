/** Chats and messages in one line of words. */
import type { Chat, Message } from "../api/types";
import { t, wordsFor } from "../i18n";
import { chatName } from "../ui/format";
import { isFound } from "../ui/search";

export const typeText = (type: string): string =>
  wordsFor(t().messageType, type) ?? t().messageType.unknown;

export function preview(message: Message): string {
  if (message.revoked) return t().chat.revoked;
  if (message.type === "text") return message.text ?? "";
  return message.text ? `${typeText(message.type)} · ${message.text}` : typeText(message.type);
}

export const matches = (chat: Chat, search: string): boolean =>
  isFound(search, chatName(chat), chat.person?.phone);
