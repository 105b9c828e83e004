/** Starts a chat: with another phone of the sandbox by one touch, or with a number. */
import { h } from '../dom.js';
import { phoneText, readNumber } from '../format.js';
import { chatAddress, goTo } from '../route.js';
import { phoneOf, state } from '../store.js';
import { t } from '../texts.js';
import { avatar, button, field, problemLine } from './controls.js';
import { form, openDialog } from './dialog.js';

export function newChat() {
  const me = state.number;
  const number = h('input', {
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'off',
    placeholder: '+54 9 11 5555 0002',
    'data-testid': 'new-chat-number',
  });
  const others = state.phones.filter((phone) => phone.number !== me);
  openDialog(t().chats.add, 'new-chat-dialog', (close) => {
    const open = (chat) => {
      close();
      goTo(chatAddress(me, chat));
    };
    const openWritten = () => {
      const written = readNumber(number.value.trim());
      if (written === null) return t().problem.number;
      if (!phoneOf(written)) return t().problem.notOnWhatsApp;
      return open(written);
    };
    return [
      form(
        openWritten,
        problemLine('new-chat-problem'),
        field(t().chats.number, number, t().chats.numberHint),
        button(t().chats.open, {
          type: 'submit',
          rank: 'primary wide',
          'data-testid': 'new-chat-open',
        }),
      ),
      others.length > 0 && h('h3', {}, t().chats.others),
      h(
        'ul',
        { class: 'rows' },
        others.map((phone) => choice(phone, open)),
      ),
    ].filter(Boolean);
  });
}

const choice = (phone, open) =>
  h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: 'row',
        'data-testid': `write-to-${phone.number}`,
        onclick: () => open(phone.number),
      },
      avatar(phone.name),
      h(
        'span',
        { class: 'row-words' },
        h('span', { class: 'row-name' }, phone.name),
        h('span', { class: 'row-more' }, phoneText(phone.number)),
      ),
    ),
  );
