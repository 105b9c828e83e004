// The rotation of refs by the clock, and the socket's requests, losses and returns.
import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { RefRotation } from '../../../gateway/sandbox/page/js/connection/refs.js';
import { ConnectionLost, Refused, Transport } from '../../../gateway/sandbox/page/js/connection/transport.js';

describe('refs', () => {
  const ttl = [60, 20, 20];
  let shown;
  let runOut;
  let rotation;

  beforeEach((t) => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    shown = [];
    runOut = mock.fn();
    rotation = new RefRotation({ show: (ref) => shown.push(ref), runOut });
  });

  test('the first is shown for a minute, the others for twenty seconds, then none', () => {
    rotation.start({ refs: ['a', 'b', 'c'], ttl });
    mock.timers.tick(59_999);
    assert.deepEqual(shown, ['a']);
    mock.timers.tick(1);
    assert.deepEqual(shown, ['a', 'b']);
    mock.timers.tick(20_000);
    mock.timers.tick(19_999);
    assert.equal(runOut.mock.callCount(), 0);
    mock.timers.tick(1);
    assert.deepEqual(shown, ['a', 'b', 'c']);
    assert.equal(runOut.mock.callCount(), 1);
  });

  test('new refs replace the old ones, and none at all means idle', () => {
    rotation.start({ refs: ['a', 'b', 'c'], ttl });
    rotation.start({ refs: ['x', 'y', 'z'], ttl });
    mock.timers.tick(60_000);
    assert.deepEqual(shown, ['a', 'x', 'y']);
    rotation.start({ refs: [], ttl: [] });
    mock.timers.tick(100_000);
    assert.deepEqual(shown, ['a', 'x', 'y']);
    assert.equal(runOut.mock.callCount(), 1);
  });
});

class FakeSocket {
  static OPEN = 1;

  static made = [];

  readyState = 0;

  sent = [];

  constructor() {
    FakeSocket.made.push(this);
  }

  open() {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  close() {
    this.readyState = 3;
    this.onclose();
  }
}

describe('transport', () => {
  let transport;
  let handlers;

  const socket = () => FakeSocket.made.at(-1);

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    FakeSocket.made = [];
    handlers = { opening: mock.fn(), opened: mock.fn(), lost: mock.fn(), pushed: mock.fn() };
    transport = new Transport('ws://sandbox/ws/chat', handlers, FakeSocket);
    transport.connect();
    socket().open();
  });

  test('answers find their requests, in whatever order they come', async () => {
    const [one, two] = [transport.request('usync', { phones: ['1'] }), transport.request('ping')];
    const [first, second] = socket().sent;
    assert.deepEqual(first, { id: first.id, op: 'usync', phones: ['1'] });
    socket().say({ id: second.id, ok: {} });
    socket().say({ id: first.id, ok: { people: [null] } });
    assert.deepEqual(await one, { people: [null] });
    assert.deepEqual(await two, {});
  });

  test('a refusal and a loss are two things', async () => {
    const refused = transport.request('send', {});
    socket().say({ id: socket().sent[0].id, error: { code: 404, text: 'item-not-found' } });
    await assert.rejects(refused, (error) => error instanceof Refused && error.code === 404);
    const lost = transport.request('send', {});
    socket().close();
    await assert.rejects(lost, ConnectionLost);
    await assert.rejects(transport.request('ping'), ConnectionLost);
  });

  test('it comes back after 0.25, 0.5, 1, 2, 5, 5 seconds, and begins anew after a success', () => {
    for (const pause of [250, 500, 1000, 2000, 5000, 5000]) {
      const before = FakeSocket.made.length;
      socket().close();
      mock.timers.tick(pause - 1);
      assert.equal(FakeSocket.made.length, before);
      mock.timers.tick(1);
      assert.equal(FakeSocket.made.length, before + 1);
    }
    socket().open();
    socket().close();
    mock.timers.tick(250);
    assert.equal(handlers.opening.mock.callCount(), 8);
    assert.equal(handlers.lost.mock.callCount(), 7);
  });

  test('it pings every twenty seconds while it is open, and never when it is not', () => {
    mock.timers.tick(40_000);
    assert.deepEqual(socket().sent.map(({ op }) => op), ['ping', 'ping']);
    const old = socket();
    transport.stop();
    mock.timers.tick(60_000);
    assert.equal(old.sent.length, 2);
    assert.equal(FakeSocket.made.length, 1);
  });

  test('pushes are handed on, and acknowledged by their number', () => {
    socket().say({ push: 12, op: 'message', message: {} });
    assert.deepEqual(handlers.pushed.mock.calls[0].arguments, [{ push: 12, op: 'message', message: {} }]);
    transport.acknowledge(12);
    assert.deepEqual(socket().sent, [{ ack: 12 }]);
  });
});
