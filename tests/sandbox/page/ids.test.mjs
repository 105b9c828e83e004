// Wids and message keys: their parts, their text, and back.
import './setup.mjs';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

const { createWid, default: Wid } = await import('../../../gateway/sandbox/page/js/ids/wid.js');
const { default: MsgKey } = await import('../../../gateway/sandbox/page/js/ids/msg_key.js');
const { decodeB64, encodeB64 } = await import('../../../gateway/sandbox/page/js/ids/encoding.js');
const factory = () => globalThis.importNamespace('WAWebWidFactory');

describe('wid', () => {
  test('knows what it names', () => {
    assert.ok(createWid('5491100000001@c.us').isUser());
    assert.ok(createWid('123@lid').isLid());
    assert.ok(createWid('123@lid').isUser());
    assert.ok(createWid('1203@g.us').isGroup());
    assert.ok(createWid('status@broadcast').isStatusV3());
    assert.ok(!createWid('1203@g.us').isUser());
  });

  test('a device is of a user', () => {
    const device = createWid('5491100000001:7@c.us');
    assert.equal(device.device, 7);
    assert.ok(device.isCompanion());
    assert.equal(String(factory().asUserWidOrThrow(device)), '5491100000001@c.us');
  });

  test('there is one object per id, and two spellings of a phone JID are one', () => {
    assert.equal(createWid('1@c.us'), createWid('1@s.whatsapp.net'));
    assert.equal(createWid('1@c.us').toJid(), '1@s.whatsapp.net');
  });

  test('what is no id is refused', () => {
    for (const text of ['', 'nobody', 'a b@c.us', '@c.us']) assert.throws(() => createWid(text), /invalid wid/);
    assert.ok(!Wid.isWid('nobody'));
  });

  test('the factory takes all forms that drivers have', () => {
    assert.equal(String(factory().createUserWidOrThrow('1')), '1@c.us');
    assert.equal(String(factory().createUserWidOrThrow('1@lid', 'lid')), '1@lid');
    assert.equal(factory().createWidFromWidLike({ user: '1', server: 'c.us' }), createWid('1@c.us'));
    assert.throws(() => factory().asGroupWidOrThrow(createWid('1@c.us')));
  });
});

describe('message key', () => {
  test('says who, where, which, and in a group by whom', () => {
    const direct = new MsgKey({ from: createWid('1@lid'), to: createWid('2@lid'), id: 'ABC', selfDir: 'out' });
    assert.equal(String(direct), 'true_2@lid_ABC');
    const group = new MsgKey({ fromMe: false, remote: createWid('3@g.us'), id: 'ABC', participant: createWid('2@lid') });
    assert.equal(group._serialized, 'false_3@g.us_ABC_2@lid');
  });

  test('comes back from its text', () => {
    const text = 'false_3@g.us_ABC_2@lid';
    const key = MsgKey.fromString(text);
    assert.equal(String(key), text);
    assert.ok(key.equals(MsgKey.from(text)));
    assert.equal(key.participant, createWid('2@lid'));
    assert.throws(() => MsgKey.fromString('nonsense'), /no key/);
  });

  test('is made new with the prefix of the web', async () => {
    const [one, other] = await Promise.all([MsgKey.newId(), MsgKey.newId()]);
    assert.match(one, /^3EB0[0-9A-F]{18}$/);
    assert.notEqual(one, other);
  });
});

describe('base64', () => {
  test('is of bytes, and back', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    assert.deepEqual(new Uint8Array(decodeB64(encodeB64(bytes))), bytes);
    assert.equal(encodeB64(bytes.buffer), encodeB64(bytes));
  });
});
