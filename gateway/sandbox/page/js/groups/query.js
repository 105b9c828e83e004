// What WhatsApp says of groups when asked: all of one's own, one of them, or the one that a link leads to.
import { offer } from '../offer.js';
import { ChatCollection } from '../chats/chat.js';
import { BaseCollection } from '../base/collection.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { resetGroupInviteCode } from './invites.js';
import { getCurrentLid } from '../people/lid_mapping.js';
import { GroupMetadataCollection, attributesOf, learnGroups, membersOf } from './groups.js';

const OK = 200;

async function queryAllGroups() {
  const { groups } = await request('groups_query');
  await learnGroups(groups);
  return groups.map(plain);
}

/** Of a group that one need not be in. */
async function queryGroupInvite(code) {
  const { group } = await request('group_invite_query', { code });
  return plain(group);
}

async function queryAndUpdateGroupMetadataById({ id }) {
  const { group } = await request('group_query', { jid: String(id) });
  await learnGroups([group]);
}

function plain(group) {
  return {
    ...attributesOf(group), id: createWid(group.jid), participants: membersOf(group), size: group.participants.length,
    membershipApprovalMode: false,
  };
}

class CommonGroups extends BaseCollection {
  static model = GroupMetadataCollection.modelClass;
}

/** Groups that both this account and somebody are in; they also stand on the contact from then on. */
async function findCommonGroups(contact) {
  const lid = contact.id.isLid() ? contact.id : getCurrentLid(contact.id);
  const groups = GroupMetadataCollection.filter(({ participants }) => (
    participants.iAmMember() && participants.get(lid ?? contact.id)
  ));
  contact.commonGroups = new CommonGroups(groups);
  return groups.map(({ id }) => ChatCollection.get(id)).filter(Boolean);
}

offer('WAWebGroupQueryJob', {
  queryAllGroups, queryGroupInvite, queryAndUpdateGroupMetadataById, resetGroupInviteCode,
});
offer('WAWebGroupQueryBridge', {
  sendQueryGroupInvite: async (code) => ({ status: OK, groupInfo: await queryGroupInvite(code) }),
});
offer('WAWebFindCommonGroupsContactAction', { findCommonGroups });
