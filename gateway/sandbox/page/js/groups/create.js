// New groups.
import { offer } from '../offer.js';
import { openChat } from '../chats/find_chat.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { getMaybeMeLidUser } from '../storage/account.js';
import { learnGroups } from './groups.js';

class GroupAlreadyExistsError extends Error {}

/**
 * `people` are `{phoneNumber, lid}`, or Wids as older ones took them. Resolves to the group and what became of each of them.
 * `restrict` is what WhatsApp Web's own dialog says: that members may change the group's info. Everybody may write to a new
 * group: what callers of different ages mean by `announce` is each other's opposite.
 */
async function createGroup({ title, restrict, memberAddMode }, people) {
  const wids = people.map((person) => person.lid ?? person.phoneNumber ?? person);
  const { group, results } = await request('group_create', {
    subject: title,
    participants: wids.map(String),
    restrict: !restrict,
    members_add: Boolean(memberAddMode),
  });
  await learnGroups([group]);
  const wid = createWid(group.jid);
  await openChat(wid);
  return {
    wid,
    subject: group.subject,
    creator: getMaybeMeLidUser(),
    ts: group.created,
    participants: [
      { wid: getMaybeMeLidUser(), error: null, type: 'superadmin' },
      ...results.map(({ jid, code }) => ({ wid: createWid(jid), error: code === 200 ? null : code, type: 'participant' })),
    ],
    invitedOutContacts: [],
  };
}

offer('WAWebGroupCreateJob', { GroupAlreadyExistsError, createGroup });
