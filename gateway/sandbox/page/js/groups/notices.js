// The lines in a group's chat that say who did what; libraries learn of changes where the database is told of them.
import { wa } from '../offer.js';
import { createWid } from '../ids/wid.js';

/** What a notice says was done: the deed as the database knows it, and more about it. */
const DEEDS = {
  add: { actionType: 'add' },
  invite: { actionType: 'add', isInvite: true, reason: 'invite' },
  remove: { actionType: 'remove' },
  leave: { actionType: 'remove' },
  promote: { actionType: 'promote' },
  demote: { actionType: 'demote' },
};

/** Handed a message of WhatsApp's own, a Wire. */
export async function take({ chat, participant, author_name: pushname, subtype, recipients = [], t, id }) {
  const deed = DEEDS[subtype];
  if (!deed) return;
  await wa('WAWebUpdateDbForGroupActionApi').updateDBForGroupAction(
    { chatId: createWid(chat), author: createWid(participant), pushname, ts: t, externalId: id, offline: null },
    { ...deed, participants: recipients.map((jid) => ({ id: createWid(jid) })) },
  );
}
