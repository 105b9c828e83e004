/** Waits on the sandbox for what is new, and asks again, ever more calmly, where it is away. */
import { readMessages, readPhones, readState } from './api.js';
import { change, state } from './store.js';

const WAIT_SECONDS = 25;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
const NOT_FOUND = 404;

let openPhone = new AbortController();

/** The phones and their linked devices, as long as the page is open. */
export function followPhones() {
  let since = 0;
  repeat(new AbortController().signal, async (signal) => {
    const { devices, revision } = await readState(since, WAIT_SECONDS, signal);
    const phones = await readPhones(signal);
    signal.throwIfAborted();
    since = revision;
    change({ phones, devices });
  });
}

/** The messages of the open phone, until another one is opened. */
export function followPhone(number) {
  openPhone.abort();
  openPhone = new AbortController();
  change({ messages: null, presence: {}, groups: {} });
  if (number === null) return;
  let since = 0;
  repeat(openPhone.signal, async (signal) => {
    const answer = await readMessages(number, since, WAIT_SECONDS, signal);
    signal.throwIfAborted(); // another phone was opened while this one answered
    since = answer.revision;
    const messages = answer.complete ? new Map() : new Map(state.messages);
    for (const message of answer.messages) messages.set(keyOf(message), message);
    change({ messages, presence: answer.presence, groups: answer.groups });
  });
}

/** Senders choose ids: only with chat and author does one tell a message. */
const keyOf = ({ chat, from, id }) => `${chat} ${from} ${id}`;

async function repeat(ended, step) {
  let pause = FIRST_PAUSE_MS;
  while (!ended.aborted) {
    await shown();
    const hidden = hiding();
    try {
      await step(AbortSignal.any([ended, hidden.signal]));
      pause = FIRST_PAUSE_MS;
      if (!state.reachable) change({ reachable: true });
    } catch (problem) {
      if (ended.aborted) return;
      if (hidden.signal.aborted) continue;
      // A phone that is not there may be added again: that is asked for as calmly.
      if (problem.status !== NOT_FOUND) change({ reachable: false });
      await elapsed(pause, ended);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    } finally {
      hidden.abort();
    }
  }
}

/** A browser has few connections for one host: what nobody looks at holds none of them. */
function hiding() {
  const hidden = new AbortController();
  document.addEventListener('visibilitychange', () => hidden.abort(), { signal: hidden.signal });
  return hidden;
}

function shown() {
  if (!document.hidden) return undefined;
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', resolve, { once: true });
  });
}

function elapsed(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
