/** Adds a phone; it offers one that is not there yet, so that a first try takes one touch. */
import * as api from '../api.js';
import { h } from '../dom.js';
import { readNumber } from '../format.js';
import { goTo, phoneAddress } from '../route.js';
import { change, phoneOf, state } from '../store.js';
import { explain, t } from '../texts.js';
import { button, field, problemLine } from './controls.js';
import { form, openDialog } from './dialog.js';

const NAMES = ['Ana', 'Bruno', 'Carla', 'Diego', 'Elena', 'Félix', 'Gabriela', 'Hugo'];
const FIRST_NUMBER = 5491155550001n;

export function addPhone() {
  const example = nextExample();
  const number = h('input', {
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'off',
    value: example.number,
    'data-testid': 'phone-number',
  });
  const name = h('input', {
    autocomplete: 'off',
    maxlength: 200,
    value: example.name,
    'data-testid': 'phone-name',
  });
  openDialog(t().phones.add, 'add-phone-dialog', (close) =>
    form(
      () => add(number.value, name.value, close),
      problemLine('phone-problem'),
      field(t().phones.number, number, t().phones.numberHint),
      field(t().phones.name, name),
      button(t().phones.add, {
        type: 'submit',
        rank: 'primary wide',
        'data-testid': 'phone-submit',
      }),
    ),
  );
  number.select();
}

async function add(written, name, close) {
  const number = readNumber(written.trim());
  if (number === null) return t().problem.number;
  try {
    const phone = await api.addPhone(number, name.trim() || number);
    // Known at once: the list that says so too is on its way.
    if (!phoneOf(phone.number)) change({ phones: [...(state.phones ?? []), phone] });
    close();
    goTo(phoneAddress(phone.number));
    return '';
  } catch (problem) {
    return explain(problem);
  }
}

function nextExample() {
  for (let place = 0; ; place += 1) {
    const number = String(FIRST_NUMBER + BigInt(place));
    if (!phoneOf(number)) return { number: `+${number}`, name: NAMES[place % NAMES.length] };
  }
}
