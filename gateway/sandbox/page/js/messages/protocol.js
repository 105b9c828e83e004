// Messages about other messages: an edit gives one a new text, a revoke takes it back.
import { offer, wa } from '../offer.js';
import { saveChat } from '../chats/chat.js';
import { deliver, tell } from '../connection/session.js';
import { unixTime } from '../ids/encoding.js';
import MsgKey from '../ids/msg_key.js';
import { createWid, namesAuthors } from '../ids/wid.js';
import { getMaybeMeLidUser, isMeAccount } from '../storage/account.js';
import * as records from '../storage/records.js';
import { fieldsOf, keyOf, keyOfDeed } from './about.js';
import { MsgCollection } from './collection.js';
import { ACK, MSG_TYPE, SYSTEM_MESSAGE_TYPES } from './enums.js';
import { CAPTIONED } from './wire.js';

/** For how long WhatsApp lets a text be edited, and a message be taken back. */
const EDIT_SECONDS = 15 * 60;
const REVOKE_SECONDS = 60 * 3600;

const EDIT = 'message_edit';
const REVOKES = { sender_revoke: 'sender', admin_revoke: 'admin' };

/** What a revoke leaves nothing of. */
const CONTENT = [
  'body', 'caption', 'mediaData', 'mediaKey', 'directPath', 'filehash', 'encFilehash', 'mimetype', 'size', 'filename',
  'quotedMsg', 'quotedStanzaID', 'pollName', 'pollOptions', 'lat', 'lng', 'loc', 'vcardList', 'vcardFormattedName',
];

export async function receiveEdit(push) {
  const key = keyOf(push);
  await announce(await protocolMessage(key, createWid(push.by), push.t, { subtype: EDIT, body: push.text }));
}

export async function receiveRevoke(push) {
  const key = keyOf(push);
  const by = createWid(push.by);
  const subtype = isAuthor(key, by) ? 'sender_revoke' : 'admin_revoke';
  await announce(await protocolMessage(key, by, push.t, { subtype }));
}

/** Drivers watch what passes through here, so that a revoke is seen whether or not its message is in memory. */
function announce(message) {
  return wa('WAWebMsgCollection').MsgCollection.processMultipleMessages(
    message.id.remote, [message], { add: 'relay' }, 'message',
  );
}

/** Does to the message it names what a protocol message says, in memory and in the database. */
export async function apply(message) {
  if (message.subtype === EDIT) await applyEdit(message);
  else if (message.subtype in REVOKES) await applyRevoke(message);
}

async function applyEdit({ id, protocolMessageKey, body, t }) {
  const said = (type) => ({ [CAPTIONED.has(type) ? 'caption' : 'body']: body });
  const mark = { latestEditSenderTimestampMs: t * 1000 };
  await records.changeMessages([String(protocolMessageKey)], (record) => {
    if (record.type === MSG_TYPE.REVOKED || isEditedAfter(record, t)) return false;
    return Object.assign(record, said(record.type), mark, { latestEditMsgKey: String(id) });
  });
  const msg = MsgCollection.get(protocolMessageKey);
  if (msg && msg.type !== MSG_TYPE.REVOKED && !isEditedAfter(msg, t)) msg.set({ ...said(msg.type), ...mark, latestEditMsgKey: id });
}

/** An edit may come again, after a later one. */
function isEditedAfter({ latestEditSenderTimestampMs: last = 0 }, t) {
  return last > t * 1000;
}

async function applyRevoke({ protocolMessageKey, subtype, author, from, t }) {
  const by = author ?? from;
  const change = { type: MSG_TYPE.REVOKED, subtype: REVOKES[subtype], revokeTimestamp: t };
  await records.changeMessages([String(protocolMessageKey)], (record) => {
    for (const name of CONTENT) delete record[name];
    Object.assign(record, change, { revokeSender: String(by), protocolMessageKey: String(protocolMessageKey) });
  });
  const gone = Object.fromEntries(CONTENT.map((name) => [name, undefined]));
  MsgCollection.get(protocolMessageKey)?.set({ ...gone, ...change, revokeSender: by, protocolMessageKey });
}

async function protocolMessage(key, by, t, more) {
  return {
    id: await keyOfDeed(key.remote, by),
    type: MSG_TYPE.PROTOCOL,
    protocolMessageKey: key,
    from: by,
    to: key.remote,
    author: namesAuthors(key.remote) ? by : undefined,
    self: isMeAccount(by) ? 'out' : 'in',
    t,
    isNewMsg: true,
    ...more,
  };
}

function isAuthor({ fromMe, participant }, by) {
  if (isMeAccount(by)) return fromMe;
  return participant ? participant.equals(by) : !fromMe;
}

// --- asked for on this device ---

async function sendMessageEdit(msg, text) {
  const message = await protocolMessage(msg.id, msg.id.participant ?? msg.from, unixTime(), { subtype: EDIT, body: text });
  return addAndSendMessageEdit(msg, message);
}

async function addAndSendMessageEdit(msg, message) {
  const text = message.body ?? message.caption;
  await deliver('edit', { ...fieldsOf(msg.id), text });
  await apply({ ...message, subtype: EDIT, body: text, protocolMessageKey: msg.id });
}

export async function revokeMessages(messages) {
  await Promise.all(messages.map(async (msg) => {
    await deliver('revoke', fieldsOf(msg.id));
    const subtype = msg.id.fromMe ? 'sender_revoke' : 'admin_revoke';
    await announce(await protocolMessage(msg.id, getMaybeMeLidUser(), unixTime(), { subtype }));
  }));
}

/** For this device only: others keep theirs. */
export async function deleteMessages(chat, messages) {
  for (const { id } of messages) tell('delete', fieldsOf(id));
  await forgetMessages(chat, messages);
}

/** Takes messages out of the page's memory and database. */
export async function forgetMessages(chat, messages) {
  await records.removeMessages(messages.map(({ id }) => String(id)));
  chat.msgs.remove(messages);
  MsgCollection.remove(messages);
  if (!messages.some(({ id }) => id.equals(chat.lastReceivedKey))) return;
  const [newest] = await records.messagesAround(String(chat.id), null, 'before', 1);
  chat.set('lastReceivedKey', newest && MsgKey.fromString(newest.id));
  await saveChat(chat);
}

function isYoungerThan(msg, seconds) {
  return unixTime() - msg.t < seconds;
}

/** Somebody's words, still there: neither a notice of WhatsApp's nor taken back. */
function isMessage({ type }) {
  return type !== MSG_TYPE.REVOKED && type !== MSG_TYPE.CIPHERTEXT && !SYSTEM_MESSAGE_TYPES.includes(type);
}

function isOwn(msg) {
  return msg.id.fromMe && msg.ack >= ACK.SENT && msg.type !== MSG_TYPE.REVOKED;
}

offer('WAWebSendMessageEditAction', { addAndSendMessageEdit, sendMessageEdit });
offer('WAWebMsgActionCapability', {
  canEditText: (msg) => isOwn(msg) && msg.type === MSG_TYPE.CHAT && isYoungerThan(msg, EDIT_SECONDS),
  canEditCaption: (msg) => isOwn(msg) && Boolean(msg.caption) && isYoungerThan(msg, EDIT_SECONDS),
  canSenderRevokeMsg: (msg) => isOwn(msg) && isYoungerThan(msg, REVOKE_SECONDS),
  canAdminRevokeMsg: (msg) => (
    !msg.id.fromMe && msg.type !== MSG_TYPE.REVOKED && Boolean(msg.getChat()?.groupMetadata?.participants.iAmAdmin())
  ),
  canStarMsg: isMessage,
  canPinMsg: (msg) => isMessage(msg) && !msg.isViewOnce,
  canForwardMsg: (msg) => isMessage(msg) && !msg.isViewOnce,
});
