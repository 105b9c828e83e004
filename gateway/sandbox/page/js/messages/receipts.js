// What others did with our messages: got them, read them, played them.
import { offer, wa } from '../offer.js';
import { GroupMetadataCollection } from '../groups/groups.js';
import MsgKey from '../ids/msg_key.js';
import { createWid, namesAuthors } from '../ids/wid.js';
import { getMaybeMeLidUser, isMeAccount } from '../storage/account.js';
import { addReceipt } from '../storage/message_info.js';
import * as records from '../storage/records.js';
import { MsgCollection } from './collection.js';
import { ACK } from './enums.js';

const ACK_OF_RECEIPT = { delivery: ACK.RECEIVED, read: ACK.READ, played: ACK.PLAYED };

/** A push of a receipt, handed on in the shape WhatsApp Web's own handlers take (drivers listen there). */
export async function receive({ chat, ids, type, participant, t }) {
  const from = createWid(chat);
  const receipt = {
    type: 'receipt',
    stanzaId: ids[0],
    externalIds: ids,
    from,
    participant: participant && namesAuthors(from) ? createWid(participant) : null,
    recipient: null,
    ts: t,
    ack: ACK_OF_RECEIPT[type],
    ackString: type,
    offline: null,
  };
  if (from.isStatus()) await wa('WAWebHandleStatusReceipt').handleStatusSimpleReceipt(receipt);
  else if (from.isGroup()) await wa('WAWebHandleGroupChatReceipt').handleGroupSimpleReceipt(receipt);
  else await wa('WAWebHandleDirectChatReceipt').handleChatSimpleReceipt(receipt);
}

async function handleChatSimpleReceipt({ from, externalIds, ack, ackString, ts }) {
  const keys = externalIds.map((id) => new MsgKey({ fromMe: true, remote: from, id }));
  for (const key of keys) addReceipt(String(key), String(from), ackString, ts);
  await raise(keys, ack);
}

/** In a group a message is delivered, or read, once that holds for everybody in it. */
async function handleGroupSimpleReceipt({ from, externalIds, participant, ackString, ts }) {
  const keys = externalIds.map((id) => ownKey(from, id));
  const infos = await Promise.all(keys.map((key) => addReceipt(String(key), String(participant), ackString, ts)));
  const others = (GroupMetadataCollection.get(from)?.participants.toArray() ?? [])
    .map((member) => String(member.id)).filter((id) => !isMeAccount(createWid(id)));
  await Promise.all(keys.map((key, index) => {
    const { receipts } = infos[index];
    const common = Math.min(...others.map((id) => ackOf(receipts[id])));
    return Number.isFinite(common) && common > ACK.SENT ? raise([key], common) : undefined;
  }));
}

function ackOf(receipts = {}) {
  return Math.max(ACK.SENT, ...Object.keys(receipts).map((kind) => ACK_OF_RECEIPT[kind]));
}

/** A status is as far as whoever has come the furthest with it. */
async function handleStatusSimpleReceipt({ from, externalIds, participant, ack, ackString, ts }) {
  const keys = externalIds.map((id) => ownKey(from, id));
  for (const key of keys) addReceipt(String(key), String(participant), ackString, ts);
  await raise(keys, ack);
}

/** Acknowledgements only ever rise: a late "delivered" does not take back a "read". */
async function raise(keys, ack) {
  await records.changeMessages(keys.map(String), (record) => {
    if (record.ack >= ack) return false;
    record.ack = ack;
    return true;
  });
  for (const key of keys) {
    const msg = MsgCollection.get(key);
    if (msg && msg.ack < ack) msg.set('ack', ack);
  }
}

function ownKey(remote, id) {
  return new MsgKey({ fromMe: true, remote, id, participant: getMaybeMeLidUser() });
}

offer('WAWebHandleDirectChatReceipt', { handleChatSimpleReceipt });
offer('WAWebHandleGroupChatReceipt', { handleGroupSimpleReceipt });
offer('WAWebHandleStatusReceipt', { handleStatusSimpleReceipt });
