// Own messages on their way out: stored first, sent in order, sent again under the same id until WhatsApp has them.
import { offer, wa } from '../offer.js';
import { recordOf as chatRecord } from '../chats/chat.js';
import { isOnline, request } from '../connection/session.js';
import { Refused } from '../connection/transport.js';
import * as records from '../storage/records.js';
import { MsgCollection } from './collection.js';
import { ACK, SendMsgResult } from './enums.js';
import { Msg } from './message.js';
import { attributesOf, recordOf } from './record.js';
import { wireOf } from './wire.js';

/** Messages that WhatsApp has not confirmed, in order: `{msg, sending, resolve}`. */
const waiting = [];

/** Resolves, as WhatsApp Web's own does, twice: to the message once it is stored, and to what became of it. */
function addAndSendMsgToChat(chat, given) {
  const msg = MsgCollection.show(chat, given);
  chat.set({ t: msg.t, lastReceivedKey: msg.id });
  const stored = records.saveUnsent(recordOf(msg.attributes), chatRecord(chat));
  const outcome = stored.then(() => new Promise((resolve) => {
    waiting.push({ msg, sending: false, resolve });
    flush();
  }));
  return [stored.then(() => msg), outcome];
}

/** What an earlier life of this page stored and could not send. */
export async function load() {
  for (const record of await records.unsentMessages()) {
    const attributes = attributesOf(record);
    const msg = MsgCollection.get(attributes.id) ?? new Msg(attributes);
    waiting.push({ msg, sending: false, resolve() {} });
  }
}

/** One socket keeps their order, so none waits for the answer to the one before it. */
export function flush() {
  if (!isOnline()) return;
  for (const entry of waiting) if (!entry.sending) send(entry);
}

async function send(entry) {
  entry.sending = true;
  try {
    const { t } = await wa('WAWebSendMsgJob').encryptAndSendMsg({ type: entry.msg.type, data: entry.msg });
    settle(entry, { messageSendResult: SendMsgResult.OK, t, count: null });
    confirm(entry.msg);
  } catch (error) {
    entry.sending = false;
    // A lost connection leaves it waiting; it goes out again with the next one.
    if (error instanceof Refused) refuse(entry, error);
  }
}

function confirm(msg) {
  msg.set('ack', Math.max(msg.ack, ACK.SENT));
  records.markSent(String(msg.id), ACK.SENT);
}

function refuse(entry, error) {
  entry.msg.set('ack', ACK.FAILED);
  records.markFailed(String(entry.msg.id), ACK.FAILED);
  settle(entry, { messageSendResult: SendMsgResult.ERROR_UNKNOWN, t: entry.msg.t, count: null, errorCode: error.code });
}

function settle(entry, result) {
  waiting.splice(waiting.indexOf(entry), 1);
  entry.resolve(result);
}

/** The last step of every send, where drivers put a hand in. */
function encryptAndSendMsg({ data: msg }) {
  return request('send', { message: wireOf(msg) });
}

offer('WAWebSendMsgJob', { encryptAndSendMsg });
offer('WAWebSendMsgChatAction', { addAndSendMsgToChat });
offer('WAWebGetEphemeralFieldsMsgActionsUtils', {
  getEphemeralFields: (chat) => (chat.ephemeralDuration ? { ephemeralDuration: chat.ephemeralDuration } : {}),
});
