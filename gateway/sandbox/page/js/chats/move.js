// A chat that WhatsApp keys by the person's other address from now on: by the phone number, or by the LID.
import MsgKey from '../ids/msg_key.js';
import { createWid } from '../ids/wid.js';
import { MsgCollection } from '../messages/collection.js';
import { Msg } from '../messages/message.js';
import * as records from '../storage/records.js';
import { ChatCollection, recordOf, saveChat } from './chat.js';

/** What WhatsApp says of a person, `{jid, lid, named}`, also says by which address their chat goes. */
export async function followAddress({ jid, lid, named }) {
  if (!jid || !lid) return;
  const [to, from] = named === 'phone' ? [jid, lid] : [lid, jid];
  const chat = ChatCollection.get(from);
  if (chat) await moveChat(chat, createWid(to));
}

async function moveChat(chat, to) {
  await records.moveMessages(String(chat.id), String(to));
  const { t, unreadCount, archive, pin, muteExpiration, name } = recordOf(chat);
  const lastReceivedKey = chat.lastReceivedKey && movedKey(chat.lastReceivedKey, to);
  const moved = ChatCollection.gadd(to, { t, unreadCount, archive, pin, muteExpiration, name, lastReceivedKey });
  for (const msg of chat.msgs.toArray()) {
    MsgCollection.remove(msg);
    MsgCollection.show(moved, new Msg({ ...movedAttributes(msg.attributes, chat.id, to), isNewMsg: false }));
  }
  await saveChat(moved);
  await records.removeChat(String(chat.id));
  ChatCollection.remove(chat);
}

function movedKey({ fromMe, id, participant }, remote) {
  return new MsgKey({ fromMe, remote, id, participant });
}

function movedAttributes(attributes, from, to) {
  const renamed = (wid) => (wid?.equals(from) ? to : wid);
  return {
    ...attributes, id: movedKey(attributes.id, to), from: renamed(attributes.from), to: renamed(attributes.to),
  };
}
