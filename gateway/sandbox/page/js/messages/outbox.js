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

/** Messages that WhatsApp has not confirmed, in order: `{msg, stored, sending, outcome, settle}`. */
const waiting = [];

/** Resolves, as WhatsApp Web's own does, twice: to the message once it is stored, and to what became of it. */
function addAndSendMsgToChat(chat, given) {
  // Asked again for one that is still on its way: one message, one way out.
  const same = waiting.find(({ msg }) => msg.id.equals(given.id));
  if (same) return [Promise.resolve(same.msg), same.outcome];
  const msg = MsgCollection.show(chat, given);
  chat.set({ t: msg.t, lastReceivedKey: msg.id });
  const entry = enqueue(msg);
  const stored = records.saveUnsent(recordOf(msg.attributes), chatRecord(chat)).then(() => {
    entry.stored = true;
    flush();
    return msg;
  });
  stored.catch((error) => leave(entry, Promise.reject(error)));
  return [stored, entry.outcome];
}

/** What an earlier life of this page stored and could not send. */
export async function load() {
  for (const record of await records.unsentMessages()) {
    const attributes = attributesOf(record);
    enqueue(MsgCollection.get(attributes.id) ?? new Msg(attributes)).stored = true;
  }
}

/** One socket keeps their order, so none waits for the answer to the one before it. */
export function flush() {
  if (!isOnline()) return;
  for (const entry of waiting) {
    if (!entry.stored) return;
    if (!entry.sending) send(entry);
  }
}

function enqueue(msg) {
  const entry = { msg, stored: false, sending: false };
  entry.outcome = new Promise((resolve) => {
    entry.settle = resolve;
  });
  waiting.push(entry);
  return entry;
}

async function send(entry) {
  entry.sending = true;
  const { msg } = entry;
  try {
    const { t } = await wa('WAWebSendMsgJob').encryptAndSendMsg({ type: msg.type, data: msg });
    msg.set('ack', Math.max(msg.ack, ACK.SENT));
    records.markSent(String(msg.id), ACK.SENT);
    leave(entry, { messageSendResult: SendMsgResult.OK, t, count: null });
  } catch (error) {
    entry.sending = false;
    // A lost connection leaves it waiting; it goes out again with the next one.
    if (error instanceof Refused) refuse(entry, error);
  }
}

function refuse(entry, { code }) {
  const { msg } = entry;
  msg.set('ack', ACK.FAILED);
  records.markFailed(String(msg.id), ACK.FAILED);
  leave(entry, { messageSendResult: SendMsgResult.ERROR_UNKNOWN, t: msg.t, count: null, errorCode: code });
}

function leave(entry, outcome) {
  waiting.splice(waiting.indexOf(entry), 1);
  entry.settle(outcome);
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
