/** What people and chats are called, as the owner of a phone would call them. */
import { isGroup } from '../conversations.js';
import { phoneText } from '../format.js';
import { phoneOf, state } from '../store.js';
import { t } from '../texts.js';

export const personName = (number) => phoneOf(number)?.name ?? phoneText(number);

export function chatName(chat) {
  if (chat === state.number) return t().chats.self;
  if (isGroup(chat)) return state.groups[chat] ?? t().chats.group;
  return personName(chat);
}

export const typeName = (type) => t().type[type] ?? t().type.unknown;

/** One line that stands for a message. */
export function preview(message) {
  if (message.revoked) return t().thread.revoked;
  if (message.text) return message.text;
  if (message.type === 'poll') return `${typeName('poll')}: ${message.poll.question}`;
  if (message.media?.filename) return `${typeName(message.type)}: ${message.media.filename}`;
  return typeName(message.type);
}
