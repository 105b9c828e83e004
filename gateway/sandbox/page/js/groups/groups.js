// Groups as WhatsApp Web knows them: subject, participants, who may do what.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import * as records from '../storage/records.js';
import { getMaybeMeLidUser, isMeAccount } from '../storage/account.js';

class GroupParticipant extends BaseModel {}
defineModel(GroupParticipant, { proxyName: 'participant', props: ['id', 'isAdmin', 'isSuperAdmin', 'phoneNumber'] });

class ParticipantCollection extends BaseCollection {
  static model = GroupParticipant;

  iAmMember() {
    return Boolean(this.get(getMaybeMeLidUser()));
  }

  iAmAdmin() {
    return Boolean(this.get(getMaybeMeLidUser())?.isAdmin);
  }

  iAmSuperAdmin() {
    return Boolean(this.get(getMaybeMeLidUser())?.isSuperAdmin);
  }

  canAdd(participant) {
    return this.iAmAdmin() && !this.get(participant.id);
  }

  canRemove(participant) {
    return this.iAmAdmin() && !isMeAccount(participant.id) && !participant.isSuperAdmin;
  }

  canPromote(participant) {
    return this.iAmAdmin() && !participant.isAdmin;
  }

  canDemote(participant) {
    return this.iAmAdmin() && Boolean(participant.isAdmin) && !participant.isSuperAdmin;
  }
}

class GroupMetadata extends BaseModel {
  initialize({ participants = [] }) {
    this.participants = new ParticipantCollection(participants);
  }

  get size() {
    return this.participants?.length;
  }

  get groupType() {
    if (this.defaultSubgroup) return 'LINKED_ANNOUNCEMENT_GROUP';
    if (this.isParentGroup) return 'COMMUNITY';
    return this.parentGroup ? 'LINKED_SUBGROUP' : 'DEFAULT';
  }

  /** Of a community: its groups that this account is in. */
  get joinedSubgroups() {
    if (!this.isParentGroup) return [];
    const within = ({ parentGroup, participants }) => parentGroup?.equals(this.id) && participants.iAmMember();
    return GroupMetadataCollection.filter(within).map(({ id }) => id);
  }

  get memberAddMode() {
    return this.membersAdd ? 'all_member_add' : 'admin_add';
  }

  canSetSubject() {
    return this.participants.iAmMember() && (!this.restrict || this.participants.iAmAdmin());
  }

  canSetDescription() {
    return this.canSetSubject();
  }

  canSetGroupProperty() {
    return this.participants.iAmAdmin();
  }

  canSetEphemeralSetting() {
    return this.canSetSubject();
  }
}
defineModel(GroupMetadata, {
  proxyName: 'group-metadata',
  props: [
    'id', 'subject', 'owner', 'desc', 'creation', 'announce', 'restrict', 'stale', 'isParentGroup', 'defaultSubgroup',
    'parentGroup', 'participants', 'descId', 'membersAdd', 'picture', 'isLidAddressingMode',
  ],
});

class GroupMetadataCollectionImpl extends BaseCollection {
  static model = GroupMetadata;

  async findImpl(id) {
    const { group } = await request('group_query', { jid: String(id) });
    await learnGroups([group]);
    return this.get(id);
  }

  /** A group was put into a community, or taken out of it. */
  _handleParentGroupChange(metadata, parentGroup) {
    metadata.set('parentGroup', parentGroup);
  }
}

export const GroupMetadataCollection = new GroupMetadataCollectionImpl();

export function load(groups) {
  for (const group of groups) show(group);
}

/** Takes in groups as WhatsApp describes them, `[{jid, subject, owner, participants: [{jid, lid, admin}]}]`. */
export async function learnGroups(groups) {
  const rows = groups.map(({ jid, ...rest }) => ({ ...rest, id: jid }));
  load(rows);
  await records.save({ groups: rows });
}

/** Somebody joined, left, or was made admin: `action` says what, `participants` whom. */
async function updateDBForGroupAction({ chatId }, { actionType, participants }) {
  const metadata = GroupMetadataCollection.get(chatId);
  if (!metadata) return;
  const ids = participants.map((participant) => participant.id ?? participant);
  if (actionType === 'add') metadata.participants.add(ids.map((id) => ({ id, isAdmin: false })));
  else if (actionType === 'remove') metadata.participants.remove(ids);
  else for (const id of ids) metadata.participants.get(id)?.set('isAdmin', actionType === 'promote');
}

/** The protocol's Group as attributes of the model, but for who is in it. */
export function attributesOf({
  subject, owner, created, description, announce = false, restrict = false, members_add: membersAdd = false,
  picture = null, kind = '', parent = null,
}) {
  return {
    subject,
    owner: owner && createWid(owner),
    creation: created,
    desc: description || undefined,
    announce,
    restrict,
    membersAdd,
    picture,
    isLidAddressingMode: true,
    isParentGroup: kind === 'community',
    defaultSubgroup: kind === 'announcements',
    parentGroup: parent ? createWid(parent) : undefined,
  };
}

export function membersOf({ owner, participants }) {
  return participants.map(({ jid, lid, admin }) => ({
    id: createWid(lid ?? jid),
    phoneNumber: jid ? createWid(jid) : undefined,
    isAdmin: admin,
    isSuperAdmin: jid === owner || lid === owner,
  }));
}

function show({ id, ...group }) {
  const members = membersOf(group);
  const metadata = GroupMetadataCollection.gadd(createWid(id), { participants: [] });
  if ((metadata.picture ?? null) !== (group.picture ?? null)) forgetPicture(metadata.id);
  metadata.set({ ...attributesOf(group), stale: false });
  const left = metadata.participants.filter((known) => !members.some((member) => member.id.equals(known.id)));
  metadata.participants.remove(left);
  metadata.participants.add(members, { merge: true });
}

/** It has another one, or none: what was known of the old one goes. */
function forgetPicture(id) {
  wa('WAWebProfilePicThumbCollection').ProfilePicThumbCollection.remove(id);
}

offer('WAWebUpdateDbForGroupActionApi', { updateDBForGroupAction });
offer('WAWebGroupParticipantModel', { default: GroupParticipant });
offer('WAWebGroupMetadataModel', { default: GroupMetadata });
offer('WAWebGroupMetadataCollection', { default: GroupMetadataCollection });
