/** The open chat: who it is with, what was said, and the line to write on. */
import { isGroup } from '../conversations.js';
import { h, showList } from '../dom.js';
import { phoneText } from '../format.js';
import { phoneAddress } from '../route.js';
import { phoneOf, state } from '../store.js';
import { t } from '../texts.js';
import { createComposer } from './composer.js';
import { avatar, emptyPlace } from './controls.js';
import { icon } from './icons.js';
import { chatName } from './names.js';
import { createThread } from './thread.js';

export function createConversation() {
  const head = h('div', {});
  const body = h('div', { class: 'conversation-body' });
  const pick = emptyPlace('chat', '', t().chats.pick);
  const element = h('section', { class: 'pane conversation' }, head, body, pick);
  let open = null;
  let thread = null;
  let composer = null;

  const show = () => {
    const { number, chat } = state;
    const there = chat !== null && phoneOf(number) !== undefined;
    pick.hidden = there || number === null;
    const address = there ? `${number} ${chat}` : null;
    if (address !== open) {
      open = address;
      composer?.leave();
      composer = there ? createComposer(number, chat) : null;
      thread = there ? createThread(chat, composer) : null;
      body.replaceChildren(...(there ? [thread.element, composer.element] : []));
    }
    showList(head, there ? [headItem(chat)] : [], chatHead);
    thread?.show();
  };
  return { element, show };
}

function headItem(chat) {
  const drawn = { chat, name: chatName(chat), typing: state.presence[chat] ?? null };
  return { ...drawn, key: chat, look: JSON.stringify([drawn, state.number]) };
}

function chatHead({ chat, name, typing }) {
  const more = isGroup(chat) ? t().chats.group : phoneText(chat);
  return h(
    'header',
    { class: 'pane-head' },
    h(
      'a',
      {
        class: 'button square quiet to-chats',
        href: phoneAddress(state.number),
        'aria-label': t().back,
      },
      icon('back'),
    ),
    avatar(name, isGroup(chat)),
    h(
      'div',
      { class: 'row-words' },
      h('h2', { class: 'row-name', 'data-testid': 'chat-name' }, name),
      typing
        ? h('span', { class: 'row-more typing', 'data-testid': 'typing' }, t().thread[typing])
        : h('span', { class: 'row-more' }, more),
    ),
  );
}
