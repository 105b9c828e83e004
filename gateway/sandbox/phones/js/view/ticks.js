/** How far an own message has come, as a sign with its word. */
import { h } from '../dom.js';
import { t } from '../texts.js';
import { icon } from './icons.js';

export function ticks({ ack }) {
  const word = t().ack[ack];
  return h(
    'span',
    { class: `ticks ${ack}`, title: word, 'data-ack': ack },
    icon(ack === 'sent' ? 'check' : 'checks'),
    h('span', { class: 'aside' }, word),
  );
}
