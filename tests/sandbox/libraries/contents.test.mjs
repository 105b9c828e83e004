// whatsapp-web.js with everything that a message can carry: media, places, contacts, polls.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ALICE, BOB, ME, control, media, message, say } from './phones.mjs';
import { Events, Library, Location, MessageMedia, Poll } from './whatsapp_web_js.mjs';

/** One red pixel. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

const library = new Library();
let client;
let chat;

before(async () => {
  client = await library.linked(ME);
  const id = await say(ALICE, ME, 'hello');
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  chat = heard.from;
});
after(() => library.close());

async function tell(content, options) {
  const sent = await client.sendMessage(chat, content, options);
  return { sent, there: await message(ALICE, sent.id.id) };
}

async function hear(id) {
  const [heard] = await library.heard(Events.MESSAGE_RECEIVED, (one) => one.id.id === id);
  return heard;
}

async function hearFile(bytes, type, filename, fields = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ to: ME, ...fields })) form.set(name, value);
  form.set('media', new Blob([bytes], { type }), filename);
  return hear((await control(`phones/${ALICE}/messages`, form)).id);
}

test('a picture arrives byte for byte, with its caption', async () => {
  const { sent, there } = await tell(new MessageMedia('image/png', PICTURE, 'red.png'), { caption: 'red' });
  assert.deepEqual([there.type, there.text, there.media.mimetype], ['image', 'red', 'image/png']);
  assert.deepEqual(await media(ALICE, sent.id.id), Buffer.from(PICTURE, 'base64'));
  assert.equal(sent.hasMedia, true);
});

test('a document keeps its name', async () => {
  const data = Buffer.from('a,b\n1,2\n');
  const { sent, there } = await tell(
    new MessageMedia('text/csv', data.toString('base64'), 'table.csv'), { sendMediaAsDocument: true },
  );
  assert.deepEqual([there.type, there.media.filename], ['document', 'table.csv']);
  assert.deepEqual(await media(ALICE, sent.id.id), data);
});

test('a picture becomes a sticker', async () => {
  const { there } = await tell(new MessageMedia('image/png', PICTURE, 'red.png'), { sendMediaAsSticker: true });
  assert.deepEqual([there.type, there.media.mimetype], ['sticker', 'image/webp']);
});

test('a picture that can be seen once says so', async () => {
  const { there } = await tell(new MessageMedia('image/png', PICTURE, 'red.png'), { isViewOnce: true });
  assert.equal(there.viewOnce, true);
});

test('what comes in can be downloaded', async () => {
  const picture = await hearFile(Buffer.from(PICTURE, 'base64'), 'image/png', 'red.png', { caption: 'look' });
  assert.deepEqual([picture.type, picture.hasMedia, picture.body], ['image', true, 'look']);
  const downloaded = await picture.downloadMedia();
  assert.deepEqual([downloaded.mimetype, downloaded.data], ['image/png', PICTURE]);
  const paper = await hearFile('%PDF-1.4', 'application/pdf', 'paper.pdf');
  const { data, filename, filesize } = await paper.downloadMedia();
  assert.deepEqual([Buffer.from(data, 'base64').toString(), filename, filesize], ['%PDF-1.4', 'paper.pdf', 8]);
});

test('a place goes and comes', async () => {
  const { there } = await tell(new Location(-34.6, -58.38, { name: 'Obelisco', address: 'Av. 9 de Julio' }));
  const { latitude, longitude, name, address } = there.location;
  assert.deepEqual([latitude, longitude, name, address], [-34.6, -58.38, 'Obelisco', 'Av. 9 de Julio']);
  const heard = await hear((await control(`phones/${ALICE}/messages`, {
    to: ME, type: 'location', latitude: 40.4, longitude: -3.7, name: 'Sol',
  })).id);
  assert.deepEqual([heard.type, heard.location.latitude, heard.location.name], ['location', 40.4, 'Sol']);
});

test('contacts go and come', async () => {
  const bob = await client.getContactById((await client.getNumberId(BOB))._serialized);
  const { there } = await tell(bob);
  assert.deepEqual(there.contacts.map(({ phone }) => phone), [BOB]);
  const several = await tell([bob, await client.getContactById(chat)]);
  assert.deepEqual(several.there.contacts.map(({ phone }) => phone), [BOB, ALICE]);
  const heard = await hear((await control(`phones/${ALICE}/messages`, {
    to: ME, type: 'contact', contacts: [{ name: 'Bob', phone: BOB }],
  })).id);
  assert.match(heard.vCards[0], new RegExp(`waid=${BOB}`));
});

test('a card that is pasted as a text is sent as a contact', async () => {
  const card = `BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nTEL;waid=${BOB}:+${BOB}\nEND:VCARD`;
  const { there } = await tell(card);
  assert.deepEqual([there.type, there.contacts], ['contact', [{ name: 'Bob', phone: BOB }]]);
});

test('a poll goes out and its votes come back', async () => {
  const { sent, there } = await tell(new Poll('Tea or coffee?', ['Tea', 'Coffee']));
  assert.deepEqual([there.type, there.poll.question, there.poll.multiple], ['poll', 'Tea or coffee?', false]);
  await control(`phones/${ALICE}/vote`, { id: sent.id.id, options: ['Tea'] });
  const [vote] = await library.heard(Events.VOTE_UPDATE, ({ parentMessage }) => parentMessage.id.id === sent.id.id);
  assert.deepEqual(vote.selectedOptions.map(({ name }) => name), ['Tea']);
});

test('a poll that comes in can be voted in', async () => {
  const heard = await hear((await control(`phones/${ALICE}/messages`, {
    to: ME, type: 'poll', question: 'When?', options: ['Now', 'Later'],
  })).id);
  assert.deepEqual([heard.type, heard.pollName], ['poll_creation', 'When?']);
  await heard.vote(['Later']);
  const voted = ({ poll }) => poll.options.some(({ text, votes }) => text === 'Later' && votes === 1);
  await message(ALICE, heard.id.id, voted);
});
