// What is kept of chats, people, groups and messages.
import { IN_CHAT, NEWEST, UNSENT, database } from './model_storage.js';

/** Rows of what is new count up, those of the past count down: their order is that of the messages. */
let lastRowId = 0;
let firstRowId = 0;

/** Everything a page needs to stand up: all chats, people, groups and the newest messages. */
export async function loadAll({ recentMessages }) {
  const tables = ['chat', 'contact', 'group-metadata', 'lid-pn-mapping', 'blocklist', 'label', 'newsletter-metadata'];
  const [chats, contacts, groups, mappings, blocked, labels, channels] = await database.read(
    tables, (store) => tables.map((name) => store(name).getAll()),
  );
  const messages = await walk(NEWEST, null, 'prev', recentMessages);
  const [oldest] = await walk(NEWEST, null, 'next', 1);
  lastRowId = Math.max(messages[0]?.rowId ?? 0, 0);
  firstRowId = Math.min(oldest?.rowId ?? 0, 0);
  return { chats, contacts, groups, mappings, blocked, labels, channels, messages: messages.reverse() };
}

/** Stores what was said about people, groups and chats; one transaction for all of it. */
export function save({ chats = [], contacts = [], groups = [], mappings = [], channels = [] }) {
  return database.write((store) => {
    for (const [name, records] of Object.entries({
      chat: chats, contact: contacts, 'group-metadata': groups, 'lid-pn-mapping': mappings,
      'newsletter-metadata': channels,
    })) {
      for (const record of records) store(name).put(record);
    }
  });
}

/** Messages of the past, oldest first, all older than those given before; what is known already stays as it is. */
export function saveHistory(messages) {
  firstRowId -= messages.length;
  const rows = messages.map((message, index) => ({ ...message, rowId: firstRowId + index }));
  return database.write((store, alter) => {
    for (const row of rows) alter('message', row.id, (known) => (known ? undefined : row));
  });
}

/** An own message, before it goes out, with the chat it moves to the top. */
export function saveUnsent(message, chat) {
  const row = withRow(message);
  row.unsentRowId = row.rowId;
  return database.write((store) => {
    store('message').put(row);
    store('chat').put(chat);
  });
}

/** An own message that is handed over once, and not again by itself. */
export function saveOwn(message) {
  const row = withRow(message);
  return database.write((store) => store('message').put(row));
}

export const NEW = 'new';
export const DECRYPTED = 'decrypted';
export const KNOWN = 'known';

/**
 * A message that came in; resolves to what it was: new, known before, or a known placeholder's content. `chat()` is asked
 * for only if it is new, so that a repeat changes no counter; a status has none.
 */
export function saveIncoming(message, chat) {
  const row = withRow(message);
  let was = KNOWN;
  return database.write((store, alter) => {
    alter('message', row.id, (known) => {
      if (!known) {
        was = NEW;
        const changed = chat();
        if (changed) store('chat').put(changed);
        return row;
      }
      if (known.type !== 'ciphertext' || row.type === 'ciphertext') return undefined;
      was = DECRYPTED;
      return { ...row, rowId: known.rowId };
    });
    return () => was;
  });
}

/** Changes stored messages in place; `change(record)` edits what it is given and returns false to leave it. */
export function changeMessages(ids, change) {
  return database.writeSoon((store, alter) => {
    for (const id of ids) {
      alter('message', id, (record) => (record && change(record) !== false ? record : undefined));
    }
  });
}

/** WhatsApp has it: no longer to be sent. */
export function markSent(id, ack) {
  return changeMessages([id], (record) => {
    delete record.unsentRowId;
    record.ack = Math.max(record.ack, ack);
  });
}

/** WhatsApp refused it: no longer to be sent, and it shows. */
export function markFailed(id, ack) {
  return changeMessages([id], (record) => {
    delete record.unsentRowId;
    record.ack = ack;
  });
}

export function unsentMessages() {
  return database.read(['message'], (store) => store('message').index(UNSENT).getAll());
}

export async function messagesByIds(ids) {
  const found = await database.read(['message'], (store) => ids.map((id) => store('message').get(id)));
  return found.filter(Boolean);
}

/** Up to `count` messages of a chat before (or after) the anchor `{t, rowId}`, oldest first. */
export async function messagesAround(chat, anchor, direction, count) {
  const before = direction !== 'after';
  const start = [chat, -Infinity, -Infinity];
  const end = [chat, Infinity, Infinity];
  const at = anchor ? [chat, anchor.t, anchor.rowId] : before ? end : start;
  const range = before
    ? IDBKeyRange.bound(start, at, false, Boolean(anchor))
    : IDBKeyRange.bound(at, end, Boolean(anchor), false);
  const found = await walk(IN_CHAT, range, before ? 'prev' : 'next', count);
  return before ? found.reverse() : found;
}

export function removeMessages(ids) {
  return database.write((store) => {
    for (const id of ids) store('message').delete(id);
  });
}

/** Gives the messages of a chat their keys in another one, and what hangs on them too. */
export function moveMessages(from, to) {
  const renamed = (address) => (address === from ? to : address);
  return database.write((store) => {
    const range = IDBKeyRange.bound([from, -Infinity, -Infinity], [from, Infinity, Infinity]);
    store('message').index(IN_CHAT).openCursor(range).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const [fromMe, , ...rest] = cursor.value.id.split('_');
      const id = [fromMe, to, ...rest].join('_');
      store('message').put({
        ...cursor.value, id, chat: to, from: renamed(cursor.value.from), to: renamed(cursor.value.to),
      });
      for (const table of ['reactions', 'poll-votes']) moveRows(store(table), cursor.value.id, id);
      cursor.delete();
      cursor.continue();
    };
  });
}

function moveRows(table, from, to) {
  table.openCursor(IDBKeyRange.bound([from], [from, []])).onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    table.put({ ...cursor.value, parentMsgKey: to });
    cursor.delete();
    cursor.continue();
  };
}

/** The newest messages that `fits` says yes to, at most `count`, the newest first. */
export function newestMessages(fits, count) {
  return walk(NEWEST, null, 'prev', count, fits);
}

export function removeChat(id) {
  return database.write((store) => {
    store('chat').delete(id);
    store('newsletter-metadata').delete(id);
    const range = IDBKeyRange.bound([id, -Infinity, -Infinity], [id, Infinity, Infinity]);
    store('message').index(IN_CHAT).openCursor(range).onsuccess = ({ target }) => {
      target.result?.delete();
      target.result?.continue();
    };
  });
}

export function clear() {
  lastRowId = 0;
  firstRowId = 0;
  return database.clear();
}

function withRow(message) {
  lastRowId += 1;
  return { ...message, rowId: lastRowId };
}

function walk(index, range, direction, count, fits = () => true) {
  return database.read(['message'], (store) => new Promise((resolve, reject) => {
    const found = [];
    const request = store('message').index(index).openCursor(range, direction);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || found.length >= count) {
        resolve(found);
        return;
      }
      if (fits(cursor.value)) found.push(cursor.value);
      cursor.continue();
    };
  }));
}
