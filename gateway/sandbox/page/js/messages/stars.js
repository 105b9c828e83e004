// Messages marked with a star: an account's own mark, the same on all its devices.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { tell } from '../connection/session.js';
import * as records from '../storage/records.js';
import { fieldsOf, keyOf } from './about.js';
import { MsgCollection } from './collection.js';
import { Msg } from './message.js';
import { attributesOf } from './record.js';

class StarredMsgCollection extends BaseCollection {
  static model = Msg;
}

const AllStarredMsgsCollection = new StarredMsgCollection();

/** Asked for on this device. */
export async function star(messages, starred) {
  for (const { id } of messages) tell('star', { ...fieldsOf(id), starred });
  await keep(messages.map(({ id }) => id), starred);
}

/** A push: another device marked a message, or took the mark away. */
export function receive(push) {
  return keep([keyOf(push)], push.starred);
}

async function keep(keys, starred) {
  for (const key of keys) MsgCollection.get(key)?.set('star', starred);
  const shown = keys.map((key) => MsgCollection.get(key)).filter(Boolean);
  if (starred) AllStarredMsgsCollection.add(shown);
  else AllStarredMsgsCollection.remove(shown);
  await records.changeMessages(keys.map(String), (record) => {
    record.star = starred;
  });
}

/** The newest first; all chats', or one chat's. */
export async function msgFindStarred({ chat, count = Infinity } = {}) {
  const found = await records.newestMessages(
    (record) => record.star && (!chat || record.chat === String(chat)), count,
  );
  return found.map(attributesOf);
}

offer('WAWebChatSendMessages', {
  sendStarMsgs: (_chat, messages, starred = true) => star(messages, starred),
  sendRevokeMsgs: (chat, order) => wa('WAWebCmd').Cmd.sendRevokeMsgs(chat, order),
  sendDeleteMsgs: (chat, order) => wa('WAWebCmd').Cmd.sendDeleteMsgs(chat, order),
});
offer('WAWebStarredMsgCollection', { StarredMsgCollection, AllStarredMsgsCollection });
