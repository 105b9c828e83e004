// whatsapp-web.js with people: who is on WhatsApp, what they look like and say of themselves, who is blocked, who calls.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ALICE, BOB, ME, STRANGER, calls, control, message, say, until } from './phones.mjs';
import { Events, Library, MessageMedia } from './whatsapp_web_js.mjs';

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

const library = new Library();
let client;

before(async () => {
  client = await library.linked(ME);
});
after(() => library.close());

async function hear(number, text) {
  const id = await say(number, ME, text);
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  return heard;
}

test('a number is on WhatsApp, or it is not', async () => {
  assert.equal(await client.isRegisteredUser(ALICE), true);
  assert.equal(await client.isRegisteredUser(STRANGER), false);
  assert.equal((await client.getNumberId(ALICE))._serialized, `${ALICE}@c.us`);
  assert.equal(await client.getNumberId(STRANGER), null);
  assert.equal(await client.getCountryCode(ALICE), '54');
  assert.equal(await client.getFormattedNumber(ALICE), `+54 ${ALICE.slice(2)}`);
});

test('both addresses of a person are known', async () => {
  const [found] = await client.getContactLidAndPhone([`${ALICE}@c.us`]);
  assert.match(found.lid, /@lid$/);
  assert.equal(found.pn, `${ALICE}@c.us`);
});

test('a profile picture has an address, once there is one', async () => {
  const { from } = await hear(ALICE, 'hello');
  assert.equal(await client.getProfilePicUrl(from), undefined);
  const form = new FormData();
  form.set('picture', new Blob([Buffer.from(PICTURE, 'base64')], { type: 'image/png' }), 'me.png');
  await control(`phones/${ALICE}/picture`, form);
  assert.match(await client.getProfilePicUrl(from), /^https:\/\/web\.whatsapp\.com\/pps\//);
});

test('one\'s own name, about and picture are changed', async () => {
  assert.equal(await client.setDisplayName('Somebody'), true);
  await client.setStatus('busy');
  assert.equal(await client.setProfilePicture(new MessageMedia('image/png', PICTURE)), true);
  const { id } = await client.sendMessage((await hear(ALICE, 'who?')).from, 'me');
  await message(ALICE, id.id);
  assert.equal((await client.getContactById(`${ME}@c.us`)).pushname, 'Somebody');
});

test('somebody\'s about is read', async () => {
  const contact = await (await hear(ALICE, 'hi')).getContact();
  assert.equal(typeof await contact.getAbout(), 'string');
});

test('who is blocked is not heard until unblocked', async () => {
  const contact = await (await hear(BOB, 'hello')).getContact();
  assert.equal(await contact.block(), true);
  assert.deepEqual((await client.getBlockedContacts()).some(({ id }) => id.user === BOB), true);
  const id = await say(BOB, ME, 'do you hear me?');
  assert.equal((await message(BOB, id)).ack, 'sent');
  assert.equal(await contact.unblock(), true);
  await hear(BOB, 'and now?');
  assert.ok(!library.all(Events.MESSAGE_RECEIVED).some(([one]) => one.id.id === id));
});

test('a call rings and is declined', async () => {
  const { id } = await control(`phones/${ALICE}/call`, { to: ME, video: true });
  const [call] = await library.heard(Events.INCOMING_CALL, (one) => one.id === id);
  assert.deepEqual([call.isVideo, call.isGroup, call.fromMe], [true, false, false]);
  await call.reject();
  await until(async () => (await calls(ALICE)).some((one) => one.id === id && one.state === 'rejected'));
});

test('presence is shown and hidden', async () => {
  await client.sendPresenceAvailable();
  await client.sendPresenceUnavailable();
  assert.equal(await client.getState(), 'CONNECTED');
});
