// Communities: groups that groups belong to.
import { offer } from '../offer.js';
import { openChat } from '../chats/find_chat.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { getMaybeMeLidUser } from '../storage/account.js';
import { learnGroups } from './groups.js';

const OK = 200;

async function sendCreateCommunity({ name, desc }) {
  const { groups } = await request('community_create', { name, description: desc ?? '' });
  await learnGroups(groups);
  for (const { jid } of groups) await openChat(createWid(jid));
  const [community] = groups;
  return { wid: createWid(community.jid), subject: community.subject, creator: getMaybeMeLidUser(), ts: community.created };
}

async function change(op, parentGroupId, subgroupIds) {
  const groups = [subgroupIds].flat().map(String);
  const { results } = await request(op, { jid: String(parentGroupId), groups });
  return {
    done: results.filter(({ code }) => code === OK).map(({ jid }) => jid),
    failedGroups: results.filter(({ code }) => code !== OK).map(({ jid, code }) => ({ jid, error: code })),
  };
}

async function sendLinkSubgroups({ parentGroupId, subgroupIds }) {
  const { done, failedGroups } = await change('community_link', parentGroupId, subgroupIds);
  return { linkedGroupJids: done, failedGroups, failedParticipantJids: [] };
}

async function sendUnlinkSubgroups({ parentGroupId, subgroupIds }) {
  const { done, failedGroups } = await change('community_unlink', parentGroupId, subgroupIds);
  return { unlinkedGroupJids: done, failedGroups };
}

async function sendDeactivateCommunity({ parentGroupId }) {
  const { groups } = await request('community_deactivate', { jid: String(parentGroupId) });
  await learnGroups(groups);
  return { parent_group_jid: String(parentGroupId) };
}

offer('WAWebGroupCommunityJob', {
  sendCreateCommunity, sendLinkSubgroups, sendUnlinkSubgroups, sendDeactivateCommunity,
});
