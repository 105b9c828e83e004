/** The page's address: which phone is open, which of its chats, or a code that waits for a phone. */
import { change, state } from './store.js';

const CODE = 'code';

export const phoneAddress = (number) => `#/${number}`;
export const chatAddress = (number, chat) => `#/${number}/${encodeURIComponent(chat)}`;
export const goTo = (address) => {
  location.hash = address;
};

/** `#/code/TEXT` is how another page hands over the QR code that it shows. */
export function readAddress() {
  const [first = '', second = ''] = location.hash.replace(/^#\/?/, '').split('/');
  if (first === CODE) return { number: null, chat: null, code: decoded(second) };
  return { number: /^\d+$/.test(first) ? first : null, chat: decoded(second) || null, code: null };
}

export function followAddress({ onPhone, onCode }) {
  const look = () => {
    const { number, chat, code } = readAddress();
    const other = number !== state.number;
    change({ number, chat });
    if (other) onPhone(number);
    if (!code) return;
    history.replaceState(null, '', '#/'); // a code is taken once, not again by going back
    onCode(code);
  };
  addEventListener('hashchange', look);
  look();
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
