// Messages that come in: stored, shown, and only then confirmed.
import { offer, wa } from '../offer.js';
import { recordOf as chatRecord } from '../chats/chat.js';
import { makeHome } from '../chats/home.js';
import * as notices from '../groups/notices.js';
import { tell } from '../connection/session.js';
import { learnPeople, learnPushname } from '../people/contacts.js';
import * as records from '../storage/records.js';
import { MsgCollection } from './collection.js';
import { MSG_TYPE, SYSTEM_MESSAGE_TYPES } from './enums.js';
import { recordOf } from './record.js';
import { attributesOf } from './wire.js';

/** A push of a message. It may be a repeat, when this page was killed before it could say that it had it. */
export async function receive({ message, people = [] }) {
  learnPeople(people);
  if (message.type === MSG_TYPE.GP2) await notices.take(message);
  const newMsg = { ...attributesOf(message), isNewMsg: true };
  await wa('WAWebHandleSingleMsgWorkerCompatible').handleSingleMsg({
    chatId: newMsg.id.remote, newMsg, handleSingleMsgOrigin: 'message',
  });
  const { id, author, type } = newMsg;
  if (id.fromMe || type === MSG_TYPE.CIPHERTEXT || SYSTEM_MESSAGE_TYPES.includes(type)) return;
  if (id.remote.isStatus() || id.remote.isNewsletter()) return; // nobody is told that these were delivered
  tell('receipt', {
    chat: String(id.remote), ids: [id.id], type: 'delivery', participant: author ? String(author) : null,
  });
}

async function handleSingleMsg({ chatId, newMsg, handleSingleMsgOrigin }) {
  const chat = makeHome(chatId, { t: newMsg.t });
  const was = await records.saveIncoming(recordOf(newMsg), () => chat && arrived(chat, newMsg));
  if (was === records.DECRYPTED) await showDecrypted(newMsg);
  if (was !== records.NEW) return;
  if (!newMsg.id.fromMe && !chatId.isNewsletter()) learnPushname(newMsg.author ?? newMsg.from, newMsg.notifyName);
  await MsgCollection.processMultipleMessages(chatId, [newMsg], { add: 'relay' }, handleSingleMsgOrigin);
}

/** The message takes its placeholder's place; `change:type` tells that it can be read. */
async function showDecrypted(newMsg) {
  const { messages: [placeholder] } = await MsgCollection.getMessagesById([newMsg.id]);
  const { id, ...content } = newMsg;
  placeholder.set(content);
}

function arrived(chat, { id, t, type, isNewMsg }) {
  const counts = isNewMsg && !id.fromMe && !SYSTEM_MESSAGE_TYPES.includes(type);
  chat.set({
    t: Math.max(chat.t ?? 0, t),
    lastReceivedKey: id,
    unreadCount: counts ? Math.max(chat.unreadCount, 0) + 1 : chat.unreadCount,
  });
  return chatRecord(chat);
}

offer('WAWebHandleSingleMsgWorkerCompatible', { handleSingleMsg });
