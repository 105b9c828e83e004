// WhatsApp Web's database `model-storage`: its tables, and the indexes that find messages.
import { Database } from './database.js';

/** 2: reactions, votes and the blocklist. 3: pinned messages, labels; receipts with their times. 4: channels. */
const VERSION = 4;

/** Indexes of `message`: order within a chat, order of the whole store, and own messages that are not out yet. */
export const IN_CHAT = 'chat_order';
export const NEWEST = 'rowId';
export const UNSENT = 'unsentRowId';

const KEY_OF_TABLE = {
  chat: 'id',
  contact: 'id',
  'group-metadata': 'id',
  'message-info': 'id',
  'lid-pn-mapping': 'lid',
  blocklist: 'id',
  reactions: ['parentMsgKey', 'senderUserJid'],
  'poll-votes': ['parentMsgKey', 'sender'],
  'pinned-messages': 'parentMsgKey',
  label: 'id',
  'newsletter-metadata': 'id',
};

export const database = new Database('model-storage', VERSION, (db, from) => {
  if (from > 0 && from < 3) db.deleteObjectStore('message-info');
  for (const [name, keyPath] of Object.entries(KEY_OF_TABLE)) {
    if (!db.objectStoreNames.contains(name)) db.createObjectStore(name, { keyPath });
  }
  if (from > 0) return;
  const message = db.createObjectStore('message', { keyPath: 'id' });
  message.createIndex(IN_CHAT, ['chat', 't', 'rowId']);
  message.createIndex(NEWEST, 'rowId');
  message.createIndex(UNSENT, 'unsentRowId');
});
