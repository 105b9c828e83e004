// Messages pinned above their chat, for everybody in it and for a time.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { deliver } from '../connection/session.js';
import { unixTime } from '../ids/encoding.js';
import MsgKey from '../ids/msg_key.js';
import { createWid } from '../ids/wid.js';
import { getMaybeMeLidUser } from '../storage/account.js';
import { allPins, savePins } from '../storage/pins.js';
import { fieldsOf, keyOf, keyOfDeed } from './about.js';
import { ACK, SendMsgResult } from './enums.js';

const DAY = 24 * 3600;
const PIN_STATE = { INVALID: 0, PIN: 1, UNPIN: 2 };
const SECONDS_OF_OPTION = {
  FiveSeconds: 5, FifteenSeconds: 15, OneMinute: 60, OneDay: DAY, SevenDays: 7 * DAY, ThirtyDays: 30 * DAY,
};
const PinExpiryDurationOption = Object.fromEntries(Object.keys(SECONDS_OF_OPTION).map((name) => [name, name]));

class PinInChat extends BaseModel {
  leftExpirationTime() {
    return this.t + this.pinExpiryDuration - unixTime();
  }
}
defineModel(PinInChat, {
  proxyName: 'pin-in-chat',
  props: [
    'id', 'msgKey', 'parentMsgKey', 'senderTimestampMs', 't', 'sender', 'chatId', 'pinType', 'pinExpiryDuration', 'read',
    'ack',
  ],
});

class PinInChatCollectionImpl extends BaseCollection {
  static model = PinInChat;

  static comparator = (one, other) => other.t - one.t;

  getByParentMsgKey(key) {
    return this.get(getPinInChatId(key));
  }

  getByMsgKey(key) {
    return this.findFirst(({ msgKey }) => msgKey.equals(key));
  }

  byChatId(id) {
    return this.filter(({ chatId }) => chatId.equals(id));
  }

  deleteByParentMessageKey(key) {
    this.remove(getPinInChatId(key));
  }
}

const PinInChatCollection = new PinInChatCollectionImpl();

export async function load() {
  for (const row of await allPins()) show(row);
}

/** A push: somebody pinned a message, or took it down with 0 seconds. */
export async function receive(push) {
  await keep(keyOf(push), createWid(push.by), push.seconds, push.t);
}

/** Keeps what messages that were told whole say of their pins; for how long was not told. */
export async function keepTold(keys, t) {
  await savePins(await Promise.all(keys.map((key) => rowOf(key, key.participant ?? key.remote, 7 * DAY, t))));
}

async function sendPinInChatMsg(msg, type, option) {
  const { getPinExpiryDuration, DEFAULT_PIN_EXPIRY_DURATION_OPTION } = wa('WAWebPinMsgConstants');
  if (type !== PIN_STATE.PIN && type !== PIN_STATE.UNPIN) return null;
  const seconds = type === PIN_STATE.PIN ? getPinExpiryDuration(option ?? DEFAULT_PIN_EXPIRY_DURATION_OPTION) : 0;
  const order = { pinned: seconds > 0, ...(seconds && { seconds }) };
  await deliver('pin', { ...fieldsOf(msg.id), ...order });
  await keep(msg.id, getMaybeMeLidUser(), seconds, unixTime());
  return { messageSendResult: SendMsgResult.OK, t: unixTime(), count: null };
}

async function keep(parent, by, seconds, t) {
  const row = await rowOf(parent, by, seconds, t);
  await savePins([row]);
  show(row);
}

async function rowOf(parent, by, seconds, t) {
  return {
    msgKey: String(await keyOfDeed(parent.remote, by)),
    parentMsgKey: String(parent),
    chatId: String(parent.remote),
    sender: String(by),
    senderTimestampMs: t * 1000,
    t,
    pinType: seconds ? PIN_STATE.PIN : PIN_STATE.UNPIN,
    pinExpiryDuration: seconds,
    ack: ACK.SENT,
  };
}

function show(row) {
  const attributes = {
    ...row,
    id: getPinInChatId(row.parentMsgKey),
    msgKey: MsgKey.fromString(row.msgKey),
    parentMsgKey: MsgKey.fromString(row.parentMsgKey),
    chatId: createWid(row.chatId),
    sender: createWid(row.sender),
    read: true,
  };
  PinInChatCollection.add(attributes, { merge: true });
}

function getPinInChatId(parent) {
  return `!!${parent}`;
}

function isPinValid({ pinType, t, pinExpiryDuration }) {
  return pinType === PIN_STATE.PIN && t + pinExpiryDuration >= unixTime();
}

/** As the database's own tables are asked. */
function getTable() {
  return {
    all: allPins,
    equals: async ([column], value) => (await allPins()).filter((row) => row[column] === String(value)),
    anyOf: async ([column], values) => (await allPins()).filter((row) => values.map(String).includes(row[column])),
  };
}

offer('WAWebPinMsgConstants', {
  PIN_STATE,
  PinExpiryDurationOption,
  DEFAULT_PIN_EXPIRY_DURATION_OPTION: PinExpiryDurationOption.SevenDays,
  getPinExpiryDuration: (option) => SECONDS_OF_OPTION[option],
  getPinExpiryOption: (seconds) => Object.keys(SECONDS_OF_OPTION).find((name) => SECONDS_OF_OPTION[name] === seconds),
});
offer('WAWebPinInChatModel', { PinInChat });
offer('WAWebPinInChatCollection', { PinInChatCollection, getPinInChatId, isPinValid });
offer('WAWebPinInChatSchema', { getTable });
offer('WAWebSendPinMessageAction', { sendPinInChatMsg });
