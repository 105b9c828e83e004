// whatsapp-web.js with groups: made, changed, joined and left, with notices of who did what.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ALICE, BOB, ME, control, groups, message, say, until } from './phones.mjs';
import { Events, Library } from './whatsapp_web_js.mjs';

const library = new Library();
let client;
let group;

before(async () => {
  client = await library.linked(ME);
});
after(() => library.close());

/** The group as Alice's phone has it, once that `fits`. */
function atAlice(fits) {
  return until(async () => (await groups(ALICE)).find((one) => one.jid === group.id._serialized && fits(one)));
}

test('a group is made, and everybody in it can write to it', async () => {
  const made = await client.createGroup('Team', [`${ALICE}@c.us`]);
  assert.deepEqual([made.title, made.participants[`${ALICE}@c.us`].statusCode], ['Team', 200]);
  group = await client.getChatById(made.gid._serialized);
  assert.deepEqual([group.isGroup, group.name, group.owner.server], [true, 'Team', 'lid']);
  const sent = await group.sendMessage('hello all');
  assert.equal((await message(ALICE, sent.id.id)).chat, made.gid._serialized);
  const id = await say(ALICE, made.gid._serialized, 'hello');
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  assert.deepEqual([heard.from, (await heard.getContact()).id.user], [made.gid._serialized, ALICE]);
});

test('somebody is added, promoted, demoted and removed', async () => {
  const bob = `${BOB}@c.us`;
  assert.equal((await group.addParticipants([bob]))[bob].code, 200);
  await atAlice(({ participants }) => participants.includes(BOB));
  const [added] = await library.heard(Events.GROUP_JOIN, ({ type }) => type === 'add');
  assert.deepEqual([added.chatId, (await added.getRecipients())[0].id.user], [group.id._serialized, BOB]);
  assert.equal((await group.addParticipants([bob]))[bob].code, 409);
  assert.deepEqual(await group.promoteParticipants([bob]), { status: 200 });
  await atAlice(({ admins }) => admins.includes(BOB));
  await library.heard(Events.GROUP_ADMIN_CHANGED, ({ type }) => type === 'promote');
  await group.demoteParticipants([bob]);
  await atAlice(({ admins }) => !admins.includes(BOB));
  await group.removeParticipants([bob]);
  await atAlice(({ participants }) => !participants.includes(BOB));
  await library.heard(Events.GROUP_LEAVE, ({ type }) => type === 'remove');
});

test('subject and description are changed', async () => {
  assert.equal(await group.setSubject('The team'), true);
  await atAlice(({ subject }) => subject === 'The team');
  assert.equal(await group.setDescription('Who we are'), true);
  await atAlice(({ description }) => description === 'Who we are');
  const now = await client.getChatById(group.id._serialized);
  assert.deepEqual([now.name, now.description], ['The team', 'Who we are']);
  await library.heard(Events.GROUP_UPDATE, ({ type }) => type === 'subject');
});

test('a group in which only admins write refuses others', async () => {
  assert.equal(await group.setMessagesAdminsOnly(), true);
  await assert.rejects(say(ALICE, group.id._serialized, 'may I?'), /403/);
  assert.equal(await group.setMessagesAdminsOnly(false), true);
  await say(ALICE, group.id._serialized, 'now I may');
  assert.equal(await group.setInfoAdminsOnly(), true);
  await atAlice(({ restrict }) => restrict);
});

test('an invite link says where it leads, until it is revoked', async () => {
  const code = await group.getInviteCode();
  assert.equal(await group.getInviteCode(), code);
  assert.equal((await client.getInviteInfo(code)).subject, 'The team');
  const fresh = await group.revokeInvite();
  assert.notEqual(fresh, code);
  await assert.rejects(client.getInviteInfo(code));
});

test('common groups are found', async () => {
  const alice = group.participants.find(({ isSuperAdmin }) => !isSuperAdmin);
  const contact = await client.getContactById(alice.id._serialized);
  assert.deepEqual((await contact.getCommonGroups()).map(({ _serialized }) => _serialized), [group.id._serialized]);
});

test('what others do to a group is told', async () => {
  const { jid } = await control(`phones/${ALICE}/groups`, { subject: 'Hers', participants: [ME] });
  await control(`phones/${ALICE}/groups/${jid}/participants`, { action: 'add', participants: [BOB] });
  await library.heard(Events.GROUP_JOIN, ({ chatId, type }) => chatId === jid && type === 'add');
  await control(`phones/${BOB}/groups/${jid}/leave`, {});
  await library.heard(Events.GROUP_LEAVE, ({ chatId, type }) => chatId === jid && type === 'leave');
});

test('who leaves a group is no longer in it', async () => {
  await group.leave();
  await atAlice(({ participants, admins }) => !participants.includes(ME) && admins.includes(ALICE));
  await until(async () => (await client.getChatById(group.id._serialized)).participants.length === 1);
});
