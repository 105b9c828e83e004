// Both languages say the same things, and problems are told in words.
import './setup.mjs';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const texts = '../../../gateway/sandbox/phones/js/texts';
const { en } = await import(`${texts}/en.js`);
const { es } = await import(`${texts}/es.js`);
const { explain } = await import(`${texts}.js`);

const shape = (value) =>
  typeof value === 'object'
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, shape(value[key])]))
    : typeof value;

test('Spanish and English have the same texts', () => {
  assert.deepEqual(shape(es), shape(en));
});

test('a problem is explained by where it happened, by what was said, or as no answer', () => {
  assert.equal(explain({ status: 404, message: 'x' }, { 404: 'not there' }), 'not there');
  assert.match(explain({ status: 400, message: 'text: too long' }), /text: too long/);
  assert.equal(explain({ status: 0, message: 'fetch failed' }), en.problem.unreachable);
});
