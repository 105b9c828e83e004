// Starts the page as WhatsApp Web starts: what is stored first, then the connection.
import * as calls from './calls/calls.js';
import * as channels from './channels/channels.js';
import * as chats from './chats/chat.js';
import * as chatsTold from './chats/told.js';
import { openChat } from './chats/find_chat.js';
import * as labels from './chats/labels.js';
import { followAddress } from './chats/move.js';
import * as session from './connection/session.js';
import { VERSION } from './connection/version.js';
import * as groups from './groups/groups.js';
import { createWid } from './ids/wid.js';
import { MsgCollection } from './messages/collection.js';
import * as history from './messages/history_sync.js';
import * as incoming from './messages/incoming.js';
import * as outbox from './messages/outbox.js';
import * as pins from './messages/pins.js';
import * as pollVotes from './messages/poll_votes.js';
import * as protocol from './messages/protocol.js';
import * as reactions from './messages/reactions.js';
import * as receipts from './messages/receipts.js';
import * as record from './messages/record.js';
import * as stars from './messages/stars.js';
import * as blocklist from './people/blocklist.js';
import * as contacts from './people/contacts.js';
import * as lidMapping from './people/lid_mapping.js';
import * as pictures from './people/pictures.js';
import * as presence from './people/presence.js';
import * as profile from './people/profile.js';
import { isMeAccount } from './storage/account.js';
import * as records from './storage/records.js';
import { show } from './view/screen.js';

/** How many messages are in memory after a start; older ones come from the database when asked for. */
const RECENT_MESSAGES = 500;

async function start() {
  globalThis.Debug = { VERSION };
  show();
  session.listen({
    pushes: {
      history: history.begin,
      message: incoming.receive,
      receipt: receipts.receive,
      person: learnPerson,
      group: learnGroup,
      chat: chatsTold.receive,
      presence: presence.showPresence,
      reaction: reactions.receive,
      vote: pollVotes.receive,
      edit: protocol.receiveEdit,
      revoke: protocol.receiveRevoke,
      call: calls.receive,
      call_end: calls.receiveEnd,
      star: stars.receive,
      pin: pins.receive,
      blocklist: blocklist.learn,
      labels: labels.learn,
      channel: channels.receive,
    },
    caughtUp: () => {
      presence.forgetSubscriptions();
      outbox.flush();
      history.goOn();
    },
  });
  await restore();
  await session.start();
}

async function restore() {
  const stored = await records.loadAll({ recentMessages: RECENT_MESSAGES });
  lidMapping.load(stored.mappings);
  contacts.load(stored.contacts);
  groups.load(stored.groups);
  blocklist.load(stored.blocked);
  channels.load(stored.channels);
  chats.load(stored.chats);
  labels.load(stored.labels);
  for (const message of stored.messages) history.place(record.attributesOf(message));
  await MsgCollection.getMessagesById(chats.ChatCollection.map((chat) => chat.lastReceivedKey).filter(Boolean));
  await pins.load();
  await outbox.load();
}

/** Somebody has another name, picture or address now; that may be oneself. */
async function learnPerson({ person }) {
  for (const address of [person.jid, person.lid].filter(Boolean)) pictures.changed(address);
  if (person.jid && isMeAccount(createWid(person.jid))) profile.showName(person.name);
  await contacts.learnPeople([person]);
  await followAddress(person);
}

/** A group one is in is a conversation, too, from the moment of being in it. */
async function learnGroup({ group, people = [] }) {
  await contacts.learnPeople(people);
  await groups.learnGroups([group]);
  if (!chats.ChatCollection.get(group.jid)) await openChat(createWid(group.jid));
}

start();
