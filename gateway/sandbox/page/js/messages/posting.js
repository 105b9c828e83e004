// A message that WhatsApp Web hands over once and not again by itself: a status, a post in a channel.
import { request } from '../connection/session.js';
import { Refused } from '../connection/transport.js';
import * as records from '../storage/records.js';
import { MsgCollection } from './collection.js';
import { ACK, SendMsgResult } from './enums.js';
import { Msg } from './message.js';
import { recordOf } from './record.js';
import { wireOf } from './wire.js';

/** Shows and stores it, lets `beforeSend` bring its file to WhatsApp, and hands it over; resolves to what became of it. */
export async function post(chat, data, beforeSend) {
  const msg = MsgCollection.show(chat, data instanceof Msg ? data : new Msg(data));
  await records.saveOwn(recordOf(msg.attributes));
  try {
    await beforeSend?.(msg);
  } catch (error) {
    console.error('The media could not be uploaded', error);
    return failed(msg, SendMsgResult.ERROR_UPLOAD);
  }
  try {
    const { t } = await request('send', { message: wireOf(msg) });
    msg.set({ t, ack: Math.max(msg.ack, ACK.SENT) });
    await records.changeMessages([String(msg.id)], (record) => Object.assign(record, recordOf(msg.attributes)));
    return { messageSendResult: SendMsgResult.OK, msg };
  } catch (error) {
    return failed(msg, error instanceof Refused ? SendMsgResult.ERROR_UNKNOWN : SendMsgResult.ERROR_NETWORK);
  }
}

async function failed(msg, messageSendResult) {
  msg.set('ack', ACK.FAILED);
  await records.markFailed(String(msg.id), ACK.FAILED);
  return { messageSendResult };
}
