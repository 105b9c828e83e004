// whatsapp-web.js with whole chats: reading, typing, putting away, pinning, muting, clearing, deleting.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ALICE, BOB, ME, chats, message, messages, presence, say, until } from './phones.mjs';
import { Events, Library } from './whatsapp_web_js.mjs';

const library = new Library();
let client;

before(async () => {
  client = await library.linked(ME);
});
after(() => library.close());

async function chatWith(number, text = 'hello') {
  const id = await say(number, ME, text);
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  return heard.getChat();
}

/** How my phone has set up its chat with somebody, once that `fits`. */
function onMyPhone(number, fits) {
  return until(async () => (await chats(ME)).find(({ chat, ...settings }) => chat === number && fits(settings)));
}

test('reading a chat is told to its author and takes the count away', async () => {
  const id = await say(ALICE, ME, 'read me');
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  const chat = await heard.getChat();
  assert.equal(chat.unreadCount, 1);
  assert.equal(await chat.sendSeen(), true);
  await message(ALICE, id, ({ ack }) => ack === 'read');
  assert.equal((await client.getChatById(chat.id._serialized)).unreadCount, 0);
});

test('a chat marked as unread is so on the phone, until it is read', async () => {
  const chat = await chatWith(ALICE);
  await chat.sendSeen();
  await chat.markUnread();
  await onMyPhone(ALICE, ({ markedUnread }) => markedUnread);
  await chat.sendSeen();
  await onMyPhone(ALICE, ({ markedUnread }) => !markedUnread);
});

test('typing and recording are seen on the other side until cleared', async () => {
  const chat = await chatWith(ALICE);
  await chat.sendStateTyping();
  await until(async () => (await presence(ALICE))[ME] === 'typing');
  await chat.sendStateRecording();
  await until(async () => (await presence(ALICE))[ME] === 'recording');
  await chat.clearState();
  await until(async () => (await presence(ALICE))[ME] === null);
});

test('a chat is put away and fetched back', async () => {
  const chat = await chatWith(ALICE);
  assert.equal(await chat.archive(), true);
  await onMyPhone(ALICE, ({ archived }) => archived);
  await library.heard(Events.CHAT_ARCHIVED, ({ archived }, now) => archived && now);
  await chat.unarchive();
  await onMyPhone(ALICE, ({ archived }) => !archived);
});

test('a pinned chat stands on top', async () => {
  const chat = await chatWith(ALICE);
  await chatWith(BOB);
  assert.equal(await chat.pin(), true);
  await onMyPhone(ALICE, ({ pinned }) => pinned);
  await until(async () => (await client.getChats())[0].name === 'Alice');
  assert.equal(await chat.unpin(), false);
  await onMyPhone(ALICE, ({ pinned }) => !pinned);
});

test('a chat is muted for a time, for ever, and not at all', async () => {
  const chat = await chatWith(ALICE);
  const until_ = new Date(Date.now() + 3_600_000);
  const { isMuted, muteExpiration } = await chat.mute(until_);
  assert.deepEqual([isMuted, muteExpiration], [true, Math.floor(until_ / 1000)]);
  await onMyPhone(ALICE, ({ mutedUntil }) => mutedUntil === muteExpiration);
  assert.equal((await client.getChatById(chat.id._serialized)).isMuted, true);
  await chat.mute();
  await onMyPhone(ALICE, ({ mutedUntil }) => mutedUntil === -1);
  assert.equal((await chat.unmute()).isMuted, false);
  await onMyPhone(ALICE, ({ mutedUntil }) => mutedUntil === null);
});

test('a cleared chat stays, empty, and on the other side as it was', async () => {
  const chat = await chatWith(BOB, 'to be cleared');
  assert.equal(await chat.clearMessages(), true);
  await until(async () => !(await messages(ME)).some(({ from }) => from === BOB));
  assert.deepEqual(await (await client.getChatById(chat.id._serialized)).fetchMessages({ limit: 10 }), []);
  assert.ok((await messages(BOB)).some(({ text }) => text === 'to be cleared'));
});

test('a deleted chat is gone from the list, and begins anew', async () => {
  const chat = await chatWith(BOB);
  assert.equal(await chat.delete(), true);
  await until(async () => !(await messages(ME)).some(({ from }) => from === BOB));
  assert.equal((await chatWith(BOB, 'me again')).unreadCount, 1);
});
