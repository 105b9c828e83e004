// From a person or a group to their chat: as an account migrated to LIDs does it, a number's chat is that of its LID.
import { offer } from '../offer.js';
import { unixTime } from '../ids/encoding.js';
import { getCurrentLid } from '../people/lid_mapping.js';
import { ChatCollection, saveChat } from './chat.js';

/**
 * A chat that is there keeps its id. WhatsApp Web cannot begin one with a number whose LID it never learned;
 * `queryWidExists` teaches it.
 */
function chatId(wid) {
  if (!wid.isRegularUserPn() || ChatCollection.get(wid)) return wid;
  const lid = getCurrentLid(wid);
  if (!lid) throw new Error('No LID for user');
  return lid;
}

async function findExistingChat(wid) {
  const lid = wid.isRegularUserPn() ? getCurrentLid(wid) : undefined;
  return ChatCollection.get(wid) ?? ChatCollection.get(lid);
}

async function findOrCreateLatestChat(wid) {
  const id = chatId(wid);
  const known = ChatCollection.get(id);
  if (known) return { chat: known, created: false };
  return { chat: await openChat(id), created: true };
}

export async function openChat(id) {
  const chat = ChatCollection.gadd(id, { t: unixTime() });
  await saveChat(chat);
  return chat;
}

/** The row a chat has in the database, made ahead of the chat itself. */
async function createChatRecord(wid) {
  return (await findOrCreateLatestChat(wid)).chat;
}

offer('WAWebFindChatAction', { findExistingChat, findOrCreateLatestChat });
offer('WAWebApiChat', { createChatRecord });
