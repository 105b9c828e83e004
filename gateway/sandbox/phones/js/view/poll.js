/** A poll: its options with their votes, and what somebody has chosen and not sent yet. */
import { vote } from '../api.js';
import { h } from '../dom.js';
import { t } from '../texts.js';
import { button } from './controls.js';
import { orNotify } from './toasts.js';

/** By phone and message: a poll is drawn anew whenever anything about its message changes. */
const choices = new Map();

export function poll(number, { id, poll: { question, multiple, options } }) {
  const key = `${number} ${id}`;
  const chosenIn = (form) => new FormData(form).getAll(`poll-${id}`);
  const option = ({ text, votes }) =>
    h(
      'label',
      { class: 'option' },
      h('input', {
        type: multiple ? 'checkbox' : 'radio',
        name: `poll-${id}`,
        value: text,
        checked: choices.get(key)?.includes(text),
      }),
      h('span', { class: 'option-text' }, text),
      h('span', { class: 'hint' }, t().thread.votes(votes)),
    );
  return h(
    'form',
    {
      class: 'card',
      onchange: ({ currentTarget }) => choices.set(key, chosenIn(currentTarget)),
      onsubmit: (event) => {
        event.preventDefault();
        choices.delete(key);
        orNotify(vote(number, id, chosenIn(event.currentTarget)));
      },
    },
    h('p', { class: 'kind' }, question),
    ...options.map(option),
    button(t().thread.vote, { type: 'submit', rank: 'secondary small' }),
  );
}
