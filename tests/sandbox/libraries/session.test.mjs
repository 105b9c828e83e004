// whatsapp-web.js from its first QR code to its logout.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ALICE, ME, link, say } from './phones.mjs';
import { Events, Library } from './whatsapp_web_js.mjs';

const library = new Library();

before(() => say(ALICE, ME, 'from before'));
after(() => library.close());

test('a QR code is a ref, three keys and the platform', async () => {
  const [ref, ...rest] = (await library.open()).split(',');
  assert.match(ref, /^2@/);
  assert.deepEqual(rest.slice(0, 3).map((key) => Buffer.from(key, 'base64').length), [32, 32, 32]);
});

test('a phone that reads it makes the client ready', async () => {
  const [text] = await library.heard(Events.QR_RECEIVED);
  await link(ME, text);
  await library.heard(Events.AUTHENTICATED);
  await library.heard(Events.READY);
  const { info } = library.client;
  assert.deepEqual([info.wid._serialized, info.pushname], [`${ME}@c.us`, 'Me']);
  assert.equal(await library.client.getState(), 'CONNECTED');
  assert.match(await library.client.getWWebVersion(), /^2\.3000\.\d+$/);
});

test('the chats and people from before are there', async () => {
  const [chat, ...others] = await library.client.getChats();
  assert.deepEqual([chat.name, chat.unreadCount, others.length], ['Alice', 1, 0]);
  assert.equal(chat.lastMessage.body, 'from before');
  const contacts = await library.client.getContacts();
  assert.ok(contacts.some(({ id, pushname }) => id._serialized === `${ALICE}@c.us` && pushname === 'Alice'));
});

test('a logout is told to WhatsApp and ends the browser', async () => {
  await library.client.logout();
  assert.equal(library.client.pupBrowser.connected, false);
});
