// Numbers, names, sizes and links as people write them.
import './setup.mjs';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

const { initials, readNumber, shortWhen, sizeText, textParts } = await import(
  '../../../gateway/sandbox/phones/js/format.js'
);

describe('format', () => {
  test('a number is read as people write it, or not at all', () => {
    assert.equal(readNumber('+54 9 (11) 5555-0001'), '5491155550001');
    assert.equal(readNumber('0054 9 11 5555.0001'), '5491155550001');
    for (const written of ['', '123456', '1'.repeat(16), '54911x5550001', '+'])
      assert.equal(readNumber(written), null, written);
  });

  test('initials are of the first and the last name', () => {
    assert.equal(initials('Ana María Gómez'), 'AG');
    assert.equal(initials('élodie'), 'É');
    assert.equal(initials('+549115'), '#');
  });

  test('only web addresses become links, and no other scheme', () => {
    assert.deepEqual(textParts('see https://example.com/a?b=1, please'), [
      { text: 'see ', href: null },
      { text: 'https://example.com/a?b=1', href: 'https://example.com/a?b=1' },
      { text: ', please', href: null },
    ]);
    for (const text of ['javascript:alert(1)', 'https://', '<a href=x>', 'data:text/html,x'])
      assert.ok(textParts(text).every(({ href }) => href === null), text);
  });

  test('today needs no date', () => {
    assert.match(shortWhen(new Date().toISOString()), /^\d\d:\d\d$/);
    assert.match(shortWhen('2020-01-31T12:00:00.000Z'), /2020/);
  });

  test('a size is short', () => {
    assert.match(sizeText(10), /^1\s?kB$/);
    assert.match(sizeText(40_000), /^39\s?kB$/);
    assert.match(sizeText(2.5 * 1024 * 1024), /^2\.5\s?MB$/);
  });
});
