/** Short words about what was just done, or could not be. */
import { h } from '../dom.js';
import { explain } from '../texts.js';

const SHOWN_MS = 6000;

const place = h('div', { class: 'toasts', role: 'status', 'data-testid': 'toasts' });

export function notify(text, look = 'ok') {
  // What is modal covers everything else: the words go where they can be seen.
  (document.querySelector('dialog[open]') ?? document.body).append(place);
  const toast = h('p', { class: `toast ${look}` }, text);
  place.append(toast);
  setTimeout(() => toast.remove(), SHOWN_MS);
}

/** For what is done with one touch and has no place of its own to say what went wrong. */
export const orNotify = (promise) => promise.catch((problem) => notify(explain(problem), 'bad'));
