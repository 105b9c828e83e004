/** The phones of this sandbox, and whether a device is linked to each. */
import { h, showList } from '../dom.js';
import { phoneText } from '../format.js';
import { phoneAddress } from '../route.js';
import { devicesOf, state } from '../store.js';
import { t } from '../texts.js';
import { addPhone } from './add_phone_dialog.js';
import { avatar, button, emptyPlace, iconButton } from './controls.js';

export function createPhonesPane() {
  const list = h('ul', { class: 'rows', 'data-testid': 'phones' });
  const empty = emptyPlace(
    'phone',
    t().phones.emptyTitle,
    t().phones.empty,
    button(t().phones.add, { rank: 'primary', sign: 'plus', onclick: addPhone }),
  );
  const element = h(
    'nav',
    { class: 'pane phones', 'aria-label': t().phones.title },
    h(
      'header',
      { class: 'pane-head' },
      h('h2', {}, t().phones.title),
      iconButton('plus', t().phones.add, {
        rank: 'primary',
        'data-testid': 'add-phone',
        onclick: addPhone,
      }),
    ),
    list,
    empty,
  );
  const show = () => {
    const phones = state.phones ?? [];
    element.setAttribute('aria-busy', String(state.phones === null));
    empty.hidden = state.phones === null || phones.length > 0;
    showList(list, phones.map(item), row);
  };
  return { element, show };
}

function item(phone) {
  const open = phone.number === state.number;
  const link = linkState(phone.number);
  return { key: phone.number, phone, open, link, look: JSON.stringify([phone, open, link]) };
}

export function linkState(number) {
  const devices = devicesOf(number);
  if (devices.length === 0) return 'notLinked';
  return devices.some((device) => device.connected) ? 'linked' : 'away';
}

export const linkBadge = (link) =>
  h(
    'span',
    {
      class: `badge ${link}`,
      title: link === 'away' ? t().phones.awayMore : null,
      'data-link': link,
    },
    t().phones[link],
  );

function row({ phone, open, link }) {
  return h(
    'li',
    {},
    h(
      'a',
      {
        class: 'row',
        href: phoneAddress(phone.number),
        'aria-current': open && 'page',
        'data-testid': `phone-${phone.number}`,
      },
      avatar(phone.name),
      h(
        'span',
        { class: 'row-words' },
        h('span', { class: 'row-name' }, phone.name),
        h(
          'span',
          { class: 'row-line' },
          h('span', { class: 'row-more' }, phoneText(phone.number)),
          linkBadge(link),
        ),
      ),
    ),
  );
}
