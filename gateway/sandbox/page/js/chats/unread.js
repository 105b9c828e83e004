// Reading a chat, and putting the mark of unread messages back.
import { offer } from '../offer.js';
import { tell } from '../connection/session.js';
import { messagesAround } from '../storage/records.js';
import { saveChat } from './chat.js';

/** Called with `{chat, …}` by today's WhatsApp Web and with `(chat, …)` by older ones. */
async function sendSeen(order) {
  const chat = order.chat ?? order;
  const { unreadCount } = chat;
  if (unreadCount === 0) return;
  chat.set('unreadCount', 0);
  if (unreadCount < 0) tell('chat_set', { chat: String(chat.id), marked_unread: false });
  const unread = unreadCount > 0 ? await lastIncoming(chat, unreadCount) : [];
  for (const [participant, ids] of byAuthor(unread)) {
    tell('receipt', { chat: String(chat.id), ids, type: 'read', participant });
  }
  await saveChat(chat);
}

export async function markUnread(chat) {
  chat.set('unreadCount', -1);
  tell('chat_set', { chat: String(chat.id), marked_unread: true });
  await saveChat(chat);
}

async function lastIncoming(chat, count) {
  let found = [];
  let anchor = null;
  while (found.length < count) {
    const older = await messagesAround(String(chat.id), anchor, 'before', count);
    if (!older.length) break;
    [anchor] = older;
    found = [...older.filter((record) => !record.id.startsWith('true_')), ...found];
  }
  return found.slice(-count);
}

function byAuthor(messages) {
  const ids = new Map();
  for (const { id, author } of messages) {
    const participant = author ?? null;
    ids.set(participant, [...(ids.get(participant) ?? []), id.split('_')[2]]);
  }
  return ids;
}

offer('WAWebUpdateUnreadChatAction', { sendSeen, markUnread });
