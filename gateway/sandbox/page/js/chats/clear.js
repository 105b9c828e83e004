// Chats emptied, and chats taken off the list, on all of an account's devices.
import { offer } from '../offer.js';
import { tell } from '../connection/session.js';
import MsgKey from '../ids/msg_key.js';
import { MsgCollection } from '../messages/collection.js';
import { forgetMessages } from '../messages/protocol.js';
import * as records from '../storage/records.js';
import { ChatCollection } from './chat.js';

const OK = 200;

// wa-js knows this function by the module's name in its text: WAWebStateUtils.
function sendClear(chat, keepStarred = false) { /* WAWebStateUtils */
  return promised(chat, 'sendClear', async () => {
    tell('chat_clear', { chat: String(chat.id), keep_starred: Boolean(keepStarred) });
    // A mark that was set a moment ago may not be stored yet.
    const isStarred = (record) => (MsgCollection.get(record.id) ?? record).star;
    await forget(chat, (record) => !(keepStarred && isStarred(record)));
  });
}

function sendDelete(chat) {
  return promised(chat, 'sendDelete', async () => {
    tell('chat_delete', { chat: String(chat.id) });
    await removeChat(chat);
  });
}

/** Another device cleared it: these messages are gone. */
export function clearTold(chat, ids) {
  const gone = new Set(ids);
  return forget(chat, ({ id }) => gone.has(MsgKey.fromString(id).id));
}

export async function removeChat(chat) {
  MsgCollection.remove(chat.msgs.toArray());
  ChatCollection.remove(chat);
  await records.removeChat(String(chat.id));
}

async function forget(chat, fits) {
  const stored = await records.newestMessages((record) => record.chat === String(chat.id) && fits(record), Infinity);
  const { messages } = await MsgCollection.getMessagesById(stored.map(({ id }) => MsgKey.fromString(id)));
  await forgetMessages(chat, messages);
}

/** Libraries wait for what stands under `chat.promises`. */
function promised(chat, name, work) {
  const promise = work().then(() => ({ status: OK })).finally(() => {
    delete chat.promises[name];
  });
  chat.promises[name] = promise;
  return promise;
}

offer('WAWebChatClearBridge', { sendClear });
offer('WAWebDeleteChatAction', { sendDelete });
