/** A phone's linked devices: what a person does with its camera, and how a device is removed. */
import * as api from '../api.js';
import { h, showList } from '../dom.js';
import { phoneText } from '../format.js';
import { goTo, phoneAddress } from '../route.js';
import { devicesOf, onChange, phoneOf, state } from '../store.js';
import { explain, t } from '../texts.js';
import { avatar, button, field, problemLine } from './controls.js';
import { form, openDialog } from './dialog.js';
import { notify, orNotify } from './toasts.js';

const PAIRING_CODE = /^[0-9a-z]{4}[\s-]?[0-9a-z]{4}$/i;

export function manageDevices(number, text = '') {
  const list = h('ul', { class: 'devices' });
  const none = h('p', { class: 'hint' }, t().devices.none);
  const code = h('textarea', {
    rows: 3,
    spellcheck: 'false',
    autocapitalize: 'off',
    'data-testid': 'link-code',
  });
  code.value = text;
  const show = () => {
    const devices = devicesOf(number);
    none.hidden = devices.length > 0;
    showList(list, devices.map(item), row);
  };
  show();
  openDialog(
    t().devices.title(phoneOf(number)?.name ?? phoneText(number)),
    'devices-dialog',
    (close) => [
      none,
      list,
      form(
        () => scan(number, code.value.trim(), close),
        problemLine('link-problem'),
        field(t().devices.code, code, t().devices.codeHint),
        button(t().devices.link, {
          type: 'submit',
          rank: 'primary wide',
          'data-testid': 'link-submit',
        }),
      ),
    ],
    onChange(show),
  );
  code.focus();
}

async function scan(number, text, close) {
  try {
    await api.link(number, PAIRING_CODE.test(text) ? { code: text } : { qr: text });
    close();
    notify(t().devices.linked);
    return '';
  } catch (problem) {
    return explain(problem, { 404: t().devices.unknown, 409: t().devices.used });
  }
}

const item = (device) => ({
  key: String(device.device),
  device,
  look: JSON.stringify([device.connected]),
});

function row({ device: { number, device, connected } }) {
  const remove = button(t().devices.unlink, {
    'data-testid': `unlink-${device}`,
    onclick: () => {
      if (remove.classList.contains('danger')) {
        orNotify(api.unlink(number, device).then(() => notify(t().devices.unlinked)));
        return;
      }
      // The first touch asks, the second one does it.
      remove.classList.add('danger');
      remove.textContent = t().devices.unlinkSure;
    },
  });
  return h(
    'li',
    { 'data-testid': `device-${device}` },
    h('span', { class: 'row-name' }, t().devices.device(device)),
    h(
      'span',
      { class: `badge ${connected ? 'linked' : 'away'}` },
      connected ? t().devices.connected : t().devices.away,
    ),
    remove,
  );
}

/** A code that another page handed over: only its phone is left to choose. */
export function askWhose(code) {
  const phones = h('ul', { class: 'rows' });
  const show = () => showList(phones, (state.phones ?? []).map(choice), chooser);
  const choice = (phone) => ({ key: phone.number, phone, look: phone.name });
  let leave = () => {};
  const chooser = ({ phone }) =>
    h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'row',
          'data-testid': `scan-with-${phone.number}`,
          onclick: () => {
            leave();
            goTo(phoneAddress(phone.number));
            manageDevices(phone.number, code);
          },
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
  openDialog(
    t().devices.whose,
    'whose-dialog',
    (close) => {
      leave = close;
      return [h('p', { class: 'hint' }, t().devices.whoseText), phones];
    },
    onChange(show),
  );
  show();
}
