// A message between memory and the database: ids are objects on the page and text in IndexedDB.
import MsgKey from '../ids/msg_key.js';
import { CAPTIONED } from './wire.js';
import Wid, { createWid } from '../ids/wid.js';

const WIDS = new Set(['from', 'to', 'author', 'quotedParticipant', 'quotedRemoteJid', 'mentionedJidList', 'revokeSender', 'recipients']);
const KEYS = new Set(['id', 'latestEditMsgKey', 'protocolMessageKey']);

/** Belongs to the page's moment, not to the message. */
const TRANSIENT = new Set(['isNewMsg', 'local', 'collection', 'mediaBlob', 'renderableUrl', 'mediaStage']);

export function recordOf(attributes) {
  const record = { chat: String(attributes.id.remote) };
  for (const [name, value] of Object.entries(attributes)) {
    if (!TRANSIENT.has(name) && !name.startsWith('__') && storable(value)) {
      record[name] = name === 'quotedMsg' ? quoted(value) : plain(value);
    }
  }
  return record;
}

export function attributesOf({ chat, unsentRowId, ...record }) {
  const attributes = { ...record };
  for (const [name, value] of Object.entries(record)) {
    if (value == null) continue;
    if (KEYS.has(name)) attributes[name] = MsgKey.fromString(value);
    else if (WIDS.has(name)) attributes[name] = Array.isArray(value) ? value.map(createWid) : createWid(value);
  }
  return attributes;
}

function storable(value) {
  return value !== undefined && typeof value !== 'function' && typeof value?.trigger !== 'function';
}

/** Of a quoted message only what a reply shows. */
function quoted({ type, body, caption }) {
  return { type, body: CAPTIONED.has(type) ? undefined : body, caption };
}

function plain(value) {
  if (value instanceof Wid || value instanceof MsgKey) return value.toString();
  return Array.isArray(value) ? value.map(plain) : value;
}
