// Messages to conversations: order, counts, and chats in which nothing was said yet.
import './setup.mjs';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

const { conversationsOf, isGroup, isUnread, messagesIn } = await import(
  '../../../gateway/sandbox/phones/js/conversations.js'
);

const message = (id, chat, more = {}) => ({
  id,
  chat,
  fromMe: false,
  ack: 'delivered',
  timestamp: `2026-11-21T10:00:0${id}.000Z`,
  ...more,
});
const phone = (messages, more = {}) => ({
  messages: new Map(messages.map((one) => [one.id, one])),
  groups: {},
  chat: null,
  ...more,
});

describe('conversations', () => {
  test('come with the newest first and their last message', () => {
    const state = phone([message('1', 'ana'), message('2', 'bob'), message('3', 'ana')]);
    const found = conversationsOf(state).map(({ chat, last }) => [chat, last.id]);
    assert.deepEqual(found, [['ana', '3'], ['bob', '2']]);
  });

  test('count what its owner has not read, and nothing of the owner', () => {
    const [ana] = conversationsOf(
      phone([
        message('1', 'ana'),
        message('2', 'ana', { ack: 'read' }),
        message('3', 'ana', { ack: 'played' }),
        message('4', 'ana', { fromMe: true, ack: 'sent' }),
      ]),
    );
    assert.equal(ana.unread, 1);
    assert.ok(!isUnread(message('1', 'ana', { fromMe: true })));
  });

  test('are there before anything was said: groups, and the chat that is open', () => {
    const state = phone([], { groups: { '1@g.us': 'Team' }, chat: 'ana' });
    assert.deepEqual(
      conversationsOf(state).map(({ chat, last }) => [chat, last]),
      [['1@g.us', null], ['ana', null]],
    );
    assert.deepEqual(conversationsOf(phone([], { messages: null })), []);
  });

  test('keep to their own messages', () => {
    const state = phone([message('1', 'ana'), message('2', 'bob')]);
    assert.deepEqual(messagesIn(state, 'bob').map(({ id }) => id), ['2']);
    assert.ok(isGroup('1@g.us'));
    assert.ok(!isGroup('5491100000001'));
  });
});
