/** The small parts that every view uses: buttons, fields, avatars, empty places. */
import { h } from '../dom.js';
import { initials } from '../format.js';
import { icon } from './icons.js';

const COLOURS = 5;

export const button = (text, { rank = 'secondary', sign = null, ...rest } = {}) =>
  h('button', { type: 'button', class: `button ${rank}`, ...rest }, sign && icon(sign), text);

/** Its label is read aloud and shown as a hint. */
export const iconButton = (sign, label, { rank = 'quiet', ...rest } = {}) =>
  h(
    'button',
    { type: 'button', class: `button square ${rank}`, 'aria-label': label, title: label, ...rest },
    icon(sign),
  );

export function field(label, control, hint = '') {
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'label' }, label),
    control,
    hint && h('span', { class: 'hint' }, hint),
  );
}

/** A person's initials on a colour that stays theirs. */
export function avatar(name, group = false) {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return h(
    'span',
    { class: `avatar colour-${sum % COLOURS}`, 'aria-hidden': 'true' },
    group ? icon('group') : initials(name),
  );
}

export const emptyPlace = (sign, title, text, ...actions) =>
  h(
    'div',
    { class: 'empty' },
    h('span', { class: 'empty-sign' }, icon(sign)),
    title && h('p', { class: 'empty-title' }, title),
    h('p', {}, text),
    ...actions,
  );

/** Where a form says what went wrong; empty it takes no room. */
export const problemLine = (testid) =>
  h('p', { class: 'problem', role: 'alert', 'data-testid': testid });
