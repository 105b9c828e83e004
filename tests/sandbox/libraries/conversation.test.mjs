// whatsapp-web.js in a chat: texts and replies both ways, and everything that people do to messages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ALICE, BOB, ME, control, message, messages, say, until } from './phones.mjs';
import { Events, Library } from './whatsapp_web_js.mjs';

const library = new Library();
let client;

before(async () => {
  client = await library.linked(ME);
});
after(() => library.close());

/** Alice writes; the library's own message of it. */
async function hear(text) {
  const id = await say(ALICE, ME, text);
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  return heard;
}

/** Sent to Alice, and as her phone has it. */
async function tell(content, options) {
  const chat = (await hear('go on')).from;
  const sent = await client.sendMessage(chat, content, options);
  // What is not confirmed yet can neither be edited nor taken back.
  await library.heard(Events.MESSAGE_ACK, ({ id }, ack) => id.id === sent.id.id && ack >= 1);
  return { sent, there: await message(ALICE, sent.id.id) };
}

test('a text that comes in is told once', async () => {
  const heard = await hear('hello');
  assert.deepEqual([heard.body, heard.type, heard.fromMe], ['hello', 'chat', false]);
  const contact = await heard.getContact();
  assert.deepEqual([contact.pushname, contact.id._serialized], ['Alice', `${ALICE}@c.us`]);
  await library.heard(Events.MESSAGE_CREATE, ({ id }) => id.id === heard.id.id);
});

test('a text goes out, is told as one\'s own, and its acks come back', async () => {
  const { sent, there } = await tell('hello Alice');
  assert.deepEqual([there.text, there.from], ['hello Alice', ME]);
  const [created] = await library.heard(Events.MESSAGE_CREATE, ({ id }) => id.id === sent.id.id);
  assert.equal(created.fromMe, true);
  await library.heard(Events.MESSAGE_ACK, ({ id }, ack) => id.id === sent.id.id && ack === 2);
  await control(`phones/${ALICE}/read`, { chat: ME });
  await library.heard(Events.MESSAGE_ACK, ({ id }, ack) => id.id === sent.id.id && ack === 3);
});

test('a first message to somebody new finds them by their number', async () => {
  const number = await client.getNumberId(BOB);
  const sent = await client.sendMessage(number._serialized, 'hello Bob');
  assert.equal((await message(BOB, sent.id.id)).text, 'hello Bob');
});

test('a reply quotes what it answers, both ways', async () => {
  const question = await hear('which one?');
  const reply = await question.reply('that one');
  assert.equal((await message(ALICE, reply.id.id)).quotedId, question.id.id);
  const id = await say(ALICE, ME, 'thanks', { quotedId: reply.id.id });
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  assert.equal(heard.hasQuotedMsg, true);
  assert.equal((await heard.getQuotedMessage()).id.id, reply.id.id);
});

test('mentions name people', async () => {
  const { sent, there } = await tell(`@${BOB}`, { mentions: [`${BOB}@c.us`] });
  assert.deepEqual(there.mentions, [BOB]);
  assert.equal((await sent.getMentions())[0].id.user, BOB);
});

test('messages are fetched as they came', async () => {
  const last = await hear('the last one');
  const chat = await last.getChat();
  assert.equal((await chat.fetchMessages({ limit: 3 })).length, 3);
  const fetched = await chat.fetchMessages({ limit: 1000 });
  assert.ok(fetched.some(({ id }) => id.id === last.id.id));
  assert.deepEqual(fetched.map(({ timestamp }) => timestamp), fetched.map(({ timestamp }) => timestamp).sort());
  assert.equal((await client.getMessageById(last.id._serialized)).body, 'the last one');
});

test('a reaction is told, counted, and taken back', async () => {
  const heard = await hear('nice?');
  await heard.react('👍');
  const there = await message(ALICE, heard.id.id, ({ reactions }) => reactions.length > 0);
  assert.deepEqual(there.reactions, [{ by: ME, emoji: '👍' }]);
  await control(`phones/${ALICE}/react`, { id: heard.id.id, emoji: '🎉' });
  const [told] = await library.heard(Events.MESSAGE_REACTION, ({ reaction }) => reaction === '🎉');
  assert.equal(told.msgId.id, heard.id.id);
  const all = await (await client.getMessageById(heard.id._serialized)).getReactions();
  assert.deepEqual(all.map(({ id, hasReactionByMe }) => [id, hasReactionByMe]).sort(), [['🎉', false], ['👍', true]].sort());
  await heard.react('');
  await message(ALICE, heard.id.id, ({ reactions }) => reactions.every(({ by }) => by !== ME));
});

test('an edit of one\'s own reaches the phone; one of the other side is told', async () => {
  const { sent } = await tell('helo');
  const edited = await sent.edit('hello');
  assert.equal(edited.body, 'hello');
  assert.equal((await message(ALICE, sent.id.id, (one) => one.edited)).text, 'hello');
  const heard = await hear('wrng');
  await control(`phones/${ALICE}/edit`, { id: heard.id.id, text: 'wrong' });
  const [, now, then] = await library.heard(Events.MESSAGE_EDIT, ({ id }) => id.id === heard.id.id);
  assert.deepEqual([now, then], ['wrong', 'wrng']);
});

test('a message taken back is gone for everyone', async () => {
  const { sent } = await tell('oops');
  await sent.delete(true);
  await message(ALICE, sent.id.id, ({ revoked }) => revoked);
  const heard = await hear('not this');
  await control(`phones/${ALICE}/revoke`, { id: heard.id.id });
  const [revoked] = await library.heard(Events.MESSAGE_REVOKED_EVERYONE, ({ id }) => id.id === heard.id.id);
  assert.deepEqual([revoked.type, revoked.body], ['revoked', '']);
});

test('a message deleted for oneself is gone from one\'s own phone only', async () => {
  const heard = await hear('keep it');
  await heard.delete(false);
  await library.heard(Events.MESSAGE_REVOKED_ME, ({ id }) => id.id === heard.id.id);
  await until(async () => (await messages(ME)).every(({ id }) => id !== heard.id.id));
  assert.equal((await message(ALICE, heard.id.id)).revoked, false);
});

test('a star is seen on one\'s own phone only', async () => {
  const heard = await hear('remember');
  await heard.star();
  await message(ME, heard.id.id, ({ starred }) => starred);
  assert.equal((await message(ALICE, heard.id.id)).starred, false);
  assert.equal((await client.getMessageById(heard.id._serialized)).isStarred, true);
  await heard.unstar();
  await message(ME, heard.id.id, ({ starred }) => !starred);
});

test('a pin is seen by everybody in the chat', async () => {
  const heard = await hear('the address');
  assert.equal(await heard.pin(3600), true);
  await message(ALICE, heard.id.id, ({ pinned }) => pinned);
  const chat = await heard.getChat();
  assert.deepEqual((await chat.getPinnedMessages()).map(({ id }) => id.id), [heard.id.id]);
  assert.equal(await heard.unpin(), true);
  await message(ALICE, heard.id.id, ({ pinned }) => !pinned);
  assert.deepEqual(await chat.getPinnedMessages(), []);
});

test('a message is sent on, and says so', async () => {
  const heard = await hear('news');
  const number = await client.getNumberId(BOB);
  const chat = await client.getChatById((await client.getContactLidAndPhone([number._serialized]))[0].lid);
  await heard.forward(chat);
  await until(async () => (await messages(BOB)).find(({ text }) => text === 'news'));
  const [created] = await library.heard(Events.MESSAGE_CREATE, ({ body, fromMe }) => body === 'news' && fromMe);
  assert.deepEqual([created.isForwarded, created.forwardingScore], [true, 1]);
});

test('a message\'s info says who has read it', async () => {
  const { sent } = await tell('read me');
  await control(`phones/${ALICE}/read`, { chat: ME });
  await library.heard(Events.MESSAGE_ACK, ({ id }, ack) => id.id === sent.id.id && ack === 3);
  const info = await sent.getInfo();
  assert.deepEqual([info.delivery.length, info.read.length, info.readRemaining], [1, 1, 0]);
  assert.ok(info.read[0].t >= sent.timestamp);
});

test('a search finds words wherever they stand', async () => {
  const { sent } = await tell('the canción of the north');
  const found = await client.searchMessages('cancion north');
  assert.deepEqual(found.map(({ id }) => id.id), [sent.id.id]);
});

test('a message that could not be decrypted is told once it can be', async () => {
  const id = await say(ALICE, ME, 'secret', { ciphertext: 1 });
  await library.heard(Events.MESSAGE_CIPHERTEXT, (one) => one.id.id === id);
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  assert.equal(heard.body, 'secret');
});
