// Links by which people join groups, and leaving them.
import { offer } from '../offer.js';
import { openChat } from '../chats/find_chat.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { learnGroups } from './groups.js';

async function inviteCode(wid, reset) {
  return (await request('group_invite', { jid: String(wid), reset })).code;
}

export async function resetGroupInviteCode(wid) {
  return { code: await inviteCode(wid, true) };
}

async function joinGroupViaInvite(code) {
  const { group } = await request('group_join', { code });
  await learnGroups([group]);
  const gid = createWid(group.jid);
  await openChat(gid);
  return { gid };
}

/** The chat stays, and cannot be written to any more. */
async function sendExitGroup(chat) {
  await request('group_leave', { jid: String(chat.id) });
}

offer('WAWebMexFetchGroupInviteCodeJob', { fetchMexGroupInviteCode: (wid) => inviteCode(wid, false) });
offer('WAWebGroupInviteJob', {
  resetGroupInviteCode, joinGroupViaInvite,
});
offer('WAWebExitGroupAction', { sendExitGroup });
