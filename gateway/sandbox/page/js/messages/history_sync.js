// What was there before this device was linked: the newest comes with the pairing, the rest in pieces afterwards.
import * as channels from '../channels/channels.js';
import * as chats from '../chats/chat.js';
import { findHome } from '../chats/home.js';
import * as labels from '../chats/labels.js';
import { isOnline, request } from '../connection/session.js';
import * as groups from '../groups/groups.js';
import * as contacts from '../people/contacts.js';
import * as blocklist from '../people/blocklist.js';
import { readUserValue, writeUserValue } from '../storage/account.js';
import * as records from '../storage/records.js';
import MsgKey from '../ids/msg_key.js';
import { MsgCollection } from './collection.js';
import * as pins from './pins.js';
import * as pollVotes from './poll_votes.js';
import * as reactions from './reactions.js';
import * as record from './record.js';
import * as wire from './wire.js';

const CURSOR = 'WAHistorySyncCursor';

/** Of a chat of which the phone has more than it handed over, and of one of which it has not. */
const MORE_ON_PHONE = 0;
const ALL_IS_HERE = 1;

let going = false;

/** The newest chats and messages: with them the page can be used. */
export async function begin({ blocked = [], labels: told = [], channels: followed = [], ...first }) {
  await blocklist.learn({ blocked });
  await channels.learn(followed);
  await learn(first, first.messages.length);
  await labels.learn({ labels: told });
}

/** Fetches piece after piece while there is a connection; the page stays usable in between. */
export async function goOn() {
  if (going) return;
  going = true;
  try {
    let cursor = await readUserValue(CURSOR);
    while (cursor && isOnline()) {
      const piece = await request('history', { cursor });
      await learn(piece, piece.chats.length);
      cursor = piece.next;
    }
  } catch (error) {
    // A connection that was lost: the cursor is kept, and the next one goes on from there.
    if (isOnline()) console.error('The history could not be taken in', error);
  } finally {
    going = false;
  }
}

/** Fetches what was said in a chat before all that is stored of it; the phone may have more behind that. */
export async function goBack(chat) {
  const [oldest] = await records.messagesAround(String(chat.id), null, 'after', 1);
  const before = oldest ? MsgKey.fromString(oldest.id).id : null;
  const { people, messages, more } = await request('history_of', { chat: String(chat.id), before });
  await learn({ people, groups: [], chats: [], messages, next: await readUserValue(CURSOR) }, 0);
  chat.set('endOfHistoryTransferType', more ? MORE_ON_PHONE : ALL_IS_HERE);
  await chats.saveChat(chat);
}

export function place(attributes) {
  MsgCollection.show(findHome(attributes.id.remote), attributes);
}

/** Stores a piece; of its messages the newest `shown` are put in memory, too. */
async function learn({ people, groups: all, chats: told, messages, next }, shown) {
  const attributes = messages.map((message) => ({ ...wire.attributesOf(message), isNewMsg: false }));
  const last = new Map(attributes.map((message) => [String(message.id.remote), message.id]));
  const rows = told.map(({ id, unread, t, archive, pin, mute, more }) => ({
    id, t, unreadCount: unread, archive, pin, mute, lastReceivedKey: last.get(id)?.toString(),
    endOfHistoryTransferType: more ? MORE_ON_PHONE : ALL_IS_HERE,
  }));
  await Promise.all([
    contacts.learnPeople(people),
    groups.learnGroups(all),
    records.saveHistory(attributes.map(record.recordOf)),
    chats.learnChats(rows),
    ...messages.map((message, index) => keepAddons(message, attributes[index])),
  ]);
  if (shown) for (const message of attributes.slice(-shown)) place(message);
  // Last: a page that is killed before gets the piece again.
  await writeUserValue(CURSOR, next);
}

async function keepAddons({ reactions: given, votes, pinned, t }, attributes) {
  if (pinned) await pins.keepTold([attributes.id], t);
  if (given) await reactions.keepTold(attributes.id, given, t);
  if (votes) await pollVotes.keepTold(attributes.id, attributes, votes, t);
}
