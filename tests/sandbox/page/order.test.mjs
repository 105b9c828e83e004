// Pushes in their turns, and requests that arrive however often the connection goes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Deliveries } from '../../../gateway/sandbox/page/js/connection/deliveries.js';
import { ConnectionLost, Refused } from '../../../gateway/sandbox/page/js/connection/transport.js';
import { Turns } from '../../../gateway/sandbox/page/js/connection/turns.js';

/** Lets everything that can go on without outside help go on. */
const settled = () => new Promise((resolve) => { setImmediate(resolve); });

function work() {
  const begun = [];
  const ends = new Map();
  return {
    begun,
    end: async (name, error) => {
      const { resolve, reject } = ends.get(name);
      if (error) reject(error);
      else resolve();
      await settled();
    },
    handle: (name) => () => {
      begun.push(name);
      return new Promise((resolve, reject) => { ends.set(name, { resolve, reject }); });
    },
  };
}

describe('turns', () => {
  test('messages and receipts are taken in side by side', async () => {
    const turns = new Turns();
    const { begun, handle } = work();
    for (const op of ['message', 'receipt', 'message']) turns.take(op, handle(op));
    await settled();
    assert.deepEqual(begun, ['message', 'receipt', 'message']);
  });

  test('an edit waits for what came before it, and what comes after waits for the edit', async () => {
    const turns = new Turns();
    const { begun, end, handle } = work();
    for (const [op, name] of [['message', 'a'], ['message', 'b'], ['edit', 'c'], ['revoke', 'd'], ['message', 'e']]) {
      turns.take(op, handle(name));
    }
    await settled();
    assert.deepEqual(begun, ['a', 'b']);
    await end('b');
    assert.deepEqual(begun, ['a', 'b']);
    await end('a');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    await end('c');
    assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
    await end('d');
    assert.deepEqual(begun, ['a', 'b', 'c', 'd', 'e']);
  });

  test('one that fails holds nobody up', async () => {
    const turns = new Turns();
    const { begun, end, handle } = work();
    const failing = turns.take('edit', handle('a'));
    turns.take('edit', handle('b'));
    await settled();
    failing.catch(() => {});
    await end('a', new Error('no space left'));
    assert.deepEqual(begun, ['a', 'b']);
    await assert.rejects(failing, /no space left/);
  });

  test('that all are taken is known once the last is', async () => {
    const turns = new Turns();
    const { end, handle } = work();
    turns.take('message', handle('a'));
    turns.take('edit', handle('b'));
    let known = false;
    turns.allTaken().then(() => { known = true; });
    await settled();
    await end('a');
    assert.equal(known, false);
    await end('b');
    assert.equal(known, true);
  });
});

describe('deliveries', () => {
  function line() {
    const asked = [];
    const state = { online: true, answers: [] };
    const request = async (op, fields) => {
      asked.push(`${op} ${fields.n}`);
      const answer = state.answers.shift() ?? {};
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { asked, state, deliveries: new Deliveries({ isOnline: () => state.online, request }) };
  }

  test('what is asked for without a connection is asked in its order when there is one', async () => {
    const { asked, state, deliveries } = line();
    state.online = false;
    const answers = [deliveries.add('react', { n: 1 }), deliveries.add('edit', { n: 2 })];
    await settled();
    assert.deepEqual(asked, []);
    state.online = true;
    deliveries.flush();
    await Promise.all(answers);
    assert.deepEqual(asked, ['react 1', 'edit 2']);
    deliveries.flush();
    assert.equal(asked.length, 2);
  });

  test('what a loss left without an answer is asked again', async () => {
    const { asked, state, deliveries } = line();
    state.answers = [new ConnectionLost(), { fine: true }];
    const answer = deliveries.add('react', { n: 1 });
    await settled();
    deliveries.flush();
    assert.deepEqual(await answer, { fine: true });
    assert.deepEqual(asked, ['react 1', 'react 1']);
  });

  test('what is refused is not asked again', async () => {
    const { asked, state, deliveries } = line();
    state.answers = [new Refused({ code: 403, text: 'forbidden' })];
    await assert.rejects(deliveries.add('edit', { n: 1 }), { code: 403 });
    deliveries.flush();
    assert.equal(asked.length, 1);
  });
});
