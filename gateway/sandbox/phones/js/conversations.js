/** Turns one phone's list of messages into its conversations. */

const UNREAD = new Set(['sent', 'delivered']);

export const isUnread = (message) => !message.fromMe && UNREAD.has(message.ack);

/** The newest first; the open one is there before anything was said in it. */
export function conversationsOf({ messages, groups, chat }) {
  const byChat = new Map();
  const meet = (key) => {
    if (!byChat.has(key)) byChat.set(key, { chat: key, last: null, unread: 0 });
    return byChat.get(key);
  };
  for (const message of messages?.values() ?? []) {
    const conversation = meet(message.chat);
    conversation.last = message;
    if (isUnread(message)) conversation.unread += 1;
  }
  Object.keys(groups).forEach(meet);
  if (chat) meet(chat);
  const when = ({ last }) => last?.timestamp ?? '';
  return [...byChat.values()].sort((a, b) => when(b).localeCompare(when(a)));
}

export const messagesIn = ({ messages }, chat) =>
  [...(messages?.values() ?? [])].filter((message) => message.chat === chat);

export const isGroup = (chat) => chat.endsWith('@g.us');
