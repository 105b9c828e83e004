// What is set up of a chat on this device: put away, pinned, muted; kept, and told to the account's other devices.
import { offer, wa } from '../offer.js';
import { tell } from '../connection/session.js';
import { unixTime } from '../ids/encoding.js';
import { applySettings } from './chat.js';

/** By the protocol's names; they are told as soon as there is a connection. */
export async function changeSettings(id, said) {
  tell('chat_set', { chat: String(id), ...said });
  const { archived: archive, pinned, muted_until: mute } = said;
  const chat = wa('WAWebChatCollection').ChatCollection.get(id);
  await applySettings(chat, { archive, mute, pin: pinned === undefined ? undefined : pinned ? unixTime() : 0 });
}

export function setArchive(chat, archive) {
  return changeSettings(chat.id, { archived: archive });
}

export function setPin(chat, pinned) {
  return changeSettings(chat.id, { pinned });
}

/** Called with the chat, or with `[{id, archive}]` for several at once. */
async function setArchives(order, archive) {
  const orders = Array.isArray(order) ? order : [{ id: order.id, archive }];
  await Promise.all(orders.map((one) => changeSettings(one.id, { archived: one.archive })));
}

offer('WAWebSetArchiveChatAction', { setArchive: setArchives });
offer('WAWebChatPinBridge', {
  setPin,
  getNumConversationsPinned: () => wa('WAWebChatCollection').ChatCollection.filter((chat) => chat.pin).length,
});
