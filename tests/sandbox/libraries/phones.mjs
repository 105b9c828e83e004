// The virtual phones, by the sandbox's control API.
import { setTimeout as pause } from 'node:timers/promises';

const { SANDBOX } = process.env;

/** After so long nothing is to be expected any more, however slow the machine. */
export const PATIENCE_MS = 45_000;

export const [ME, ALICE, BOB, STRANGER] = ['5491100000001', '5491100000002', '5491100000003', '5491100000099'];

export async function control(path, body) {
  const answer = await fetch(`${SANDBOX}control/${path}`, {
    method: 'POST',
    ...(body instanceof FormData
      ? { body }
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export function link(number, qr) {
  return control(`phones/${number}/link`, { qr });
}

/** Somebody writes; resolves to the message's id. */
export async function say(number, to, text, more = {}) {
  return (await control(`phones/${number}/messages`, { to, text, ...more })).id;
}

async function listed(number, what, name = what) {
  const answer = await fetch(`${SANDBOX}control/phones/${number}/${what}`);
  return (await answer.json())[name];
}

export const messages = (number) => listed(number, 'messages');
export const presence = (number) => listed(number, 'messages', 'presence');
export const chats = (number) => listed(number, 'chats');
export const groups = (number) => listed(number, 'groups');
export const calls = (number) => listed(number, 'calls');

/** A message on a phone, as soon as it is there and `fits`. */
export function message(number, id, fits = () => true) {
  return until(async () => (await messages(number)).find((one) => one.id === id && fits(one)));
}

export async function media(number, id) {
  const answer = await fetch(`${SANDBOX}control/phones/${number}/messages/${id}/media`);
  return Buffer.from(await answer.arrayBuffer());
}

/** What `look` gives once it gives something. */
export async function until(look) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`Waited in vain for ${look}`);
    await pause(20);
  }
}
