// Messages that are stored but not in memory: found by direction, loaded into a chat, looked up around one of them.
import { offer } from '../offer.js';
import { ChatCollection } from '../chats/chat.js';
import MsgKey from '../ids/msg_key.js';
import { messagesAround, messagesByIds } from '../storage/records.js';
import { MsgCollection } from './collection.js';
import { attributesOf } from './record.js';
import { msgFindMedia, msgFindSearch } from './search.js';
import { msgFindStarred } from './stars.js';

const PAGE = 50;

async function msgFindByDirection({ anchor, count, direction = 'before' }) {
  const key = MsgKey.from(anchor);
  const [record] = await messagesByIds([String(key)]);
  if (!record) return { messages: [] };
  const found = await messagesAround(String(key.remote), record, direction, count);
  return { messages: found.map(attributesOf) };
}

async function loadEarlierMsgs(order) {
  const chat = order.chat ?? order;
  const [earliest] = chat.msgs.toArray();
  const [anchor] = earliest ? await messagesByIds([String(earliest.id)]) : [];
  const found = await messagesAround(String(chat.id), anchor, 'before', PAGE);
  chat.msgs.msgLoadState = { ...chat.msgs.msgLoadState, noEarlierMsgs: found.length < PAGE };
  return found.map((record) => MsgCollection.show(chat, attributesOf(record)));
}

/** The messages about one of them, for a jump to it; `collection` is the chat's own, filled. */
function getSearchContext({ chat, msgKey }) {
  const { msgs } = ChatCollection.get(chat.id ?? chat);
  const loadAroundPromise = loadAround(msgs.chat, MsgKey.from(msgKey.id ?? msgKey));
  return { collection: Object.assign(msgs, { loadAroundPromise }) };
}

async function loadAround(chat, key) {
  const halves = await Promise.all(
    ['before', 'after'].map((direction) => msgFindByDirection({ anchor: key, count: PAGE / 2, direction })),
  );
  const found = halves.flatMap(({ messages }) => messages);
  for (const attributes of found) MsgCollection.show(chat, attributes);
  await MsgCollection.getMessagesById([key]);
}

offer('WAWebDBMessageFindLocal', {
  msgFindByDirection,
  msgFindBefore: (query) => msgFindByDirection({ ...query, direction: 'before' }),
  msgFindAfter: (query) => msgFindByDirection({ ...query, direction: 'after' }),
  msgFindMedia,
  msgFindSearch,
  msgFindStarred,
});
offer('WAWebChatLoadMessages', { loadEarlierMsgs });
offer('WAWebChatMessageSearch', { getSearchContext });
offer('WAWebQuotedMsgModelUtils', {
  getQuotedMsgObj: (msg) => msg.getChat()?.msgs.findFirst((other) => other.id.id === msg.quotedStanzaID),
});
