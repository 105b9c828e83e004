/** The conversations of the open phone, and who owns it. */
import { conversationsOf, isGroup } from '../conversations.js';
import { h, showList } from '../dom.js';
import { phoneText, shortWhen } from '../format.js';
import { chatAddress } from '../route.js';
import { phoneOf, state } from '../store.js';
import { t } from '../texts.js';
import { avatar, button, emptyPlace, iconButton } from './controls.js';
import { manageDevices } from './devices_dialog.js';
import { icon } from './icons.js';
import { chatName, preview } from './names.js';
import { newChat } from './new_chat_dialog.js';
import { linkBadge, linkState } from './phones_pane.js';
import { ticks } from './ticks.js';

export function createChatsPane() {
  const owner = h('div', { class: 'owner' });
  const list = h('ul', { class: 'rows', 'data-testid': 'chats' });
  const empty = emptyPlace(
    'chat',
    t().chats.emptyTitle,
    t().chats.empty,
    button(t().chats.add, { sign: 'plus', onclick: newChat }),
  );
  const pick = emptyPlace('phone', '', t().phones.pick);
  const gone = emptyPlace('phone', '', t().phones.gone);
  const element = h('section', { class: 'pane chats' }, owner, list, empty, pick, gone);
  const show = () => {
    const phone = phoneOf(state.number);
    const conversations = phone && state.messages ? conversationsOf(state) : [];
    pick.hidden = state.number !== null || !state.phones?.length;
    gone.hidden = state.number === null || state.phones === null || phone !== undefined;
    empty.hidden = !phone || state.messages === null || conversations.length > 0;
    element.setAttribute('aria-busy', String(Boolean(phone) && state.messages === null));
    showList(owner, phone ? [ownerItem(phone)] : [], ownerHead);
    showList(list, conversations.map(item), row);
  };
  return { element, show };
}

function ownerItem(phone) {
  const link = linkState(phone.number);
  return { key: phone.number, phone, link, look: JSON.stringify([phone, link]) };
}

function ownerHead({ phone, link }) {
  return h(
    'header',
    { class: 'pane-head' },
    h(
      'a',
      { class: 'button square quiet to-phones', href: '#/', 'aria-label': t().phones.all },
      icon('back'),
    ),
    h(
      'div',
      { class: 'row-words' },
      h('h2', { class: 'row-name' }, phone.name),
      h(
        'span',
        { class: 'row-line' },
        h('span', { class: 'row-more' }, phoneText(phone.number)),
        linkBadge(link),
      ),
    ),
    iconButton('devices', t().devices.open, {
      'data-testid': 'devices',
      onclick: () => manageDevices(phone.number),
    }),
    iconButton('plus', t().chats.add, {
      rank: 'primary',
      'data-testid': 'new-chat',
      onclick: newChat,
    }),
  );
}

function item({ chat, last, unread }) {
  const drawn = {
    chat,
    name: chatName(chat),
    open: chat === state.chat,
    unread,
    typing: state.presence[chat] ?? null,
    line: last ? preview(last) : '',
    ack: last?.fromMe ? last.ack : null,
    when: last ? shortWhen(last.timestamp) : '',
  };
  return { ...drawn, key: chat, look: JSON.stringify(drawn) };
}

function row({ chat, name, open, unread, typing, line, ack, when }) {
  return h(
    'li',
    {},
    h(
      'a',
      {
        class: 'row',
        href: chatAddress(state.number, chat),
        'aria-current': open && 'page',
        'data-testid': `chat-${chat}`,
      },
      avatar(name, isGroup(chat)),
      h(
        'span',
        { class: 'row-words' },
        h(
          'span',
          { class: 'row-line' },
          h('span', { class: 'row-name' }, name),
          h('time', { class: unread ? 'when new' : 'when' }, when),
        ),
        h(
          'span',
          { class: 'row-line' },
          ack && ticks({ ack }),
          typing
            ? h('span', { class: 'row-more typing' }, t().thread[typing])
            : h('span', { class: 'row-more', dir: 'auto' }, line),
          unread > 0 &&
            h(
              'span',
              { class: 'count', 'data-testid': `unread-${chat}`, title: t().chats.unread(unread) },
              String(unread),
            ),
        ),
      ),
    ),
  );
}
