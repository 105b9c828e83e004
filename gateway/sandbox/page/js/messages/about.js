// The message that a request or a push is about: WhatsApp Web's key on one side, the protocol's fields on the other.
import MsgKey from '../ids/msg_key.js';
import { createWid, namesAuthors } from '../ids/wid.js';
import { getMaybeMeLidUser, isMeAccount } from '../storage/account.js';

export function fieldsOf({ remote, id, fromMe, participant }) {
  return { chat: String(remote), message_id: id, from_me: fromMe, participant: participant ? String(participant) : null };
}

export function keyOf({ chat, message_id: id, from_me: fromMe, participant }) {
  const remote = createWid(chat);
  return new MsgKey({ fromMe, remote, id, participant: authorIn(remote, fromMe, participant) });
}

/** A key for what somebody did to a message: it travels as a message of its own, under an id of its own. */
export async function keyOfDeed(remote, by) {
  const fromMe = isMeAccount(by);
  return new MsgKey({ fromMe, remote, id: await MsgKey.newId(), participant: authorIn(remote, fromMe, by) });
}

function authorIn(remote, fromMe, participant) {
  if (!namesAuthors(remote)) return undefined;
  return fromMe ? getMaybeMeLidUser() : createWid(participant);
}
