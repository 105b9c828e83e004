/** One message: its words or what stands for them, when, how far it came, and what people make of it. */
import { h } from '../dom.js';
import { clockTime, fullWhen, textParts } from '../format.js';
import { state } from '../store.js';
import { t } from '../texts.js';
import { iconButton } from './controls.js';
import { messageBody } from './message_body.js';
import { openActions } from './message_actions.js';
import { personName, preview } from './names.js';
import { ticks } from './ticks.js';

export function messageBubble({ message, quoted, author, close }, composer) {
  const mine = message.fromMe;
  const reactions = message.reactions.map((one) => one.emoji).join(' ');
  return h(
    'li',
    {
      class: `message ${mine ? 'mine' : 'theirs'} ${close ? 'close' : ''}`,
      'data-testid': `message-${message.id}`,
      'data-ack': message.ack,
    },
    h(
      'div',
      { class: 'bubble' },
      author && h('p', { class: 'author' }, author),
      message.quotedId && h('blockquote', {}, quoted ? preview(quoted) : t().thread.quoted),
      message.revoked
        ? h('p', { class: 'revoked' }, t().thread.revoked)
        : [messageBody(state.number, message), message.text && words(message.text)].filter(Boolean),
      h(
        'p',
        { class: 'meta' },
        message.viewOnce && h('span', {}, t().thread.viewOnce),
        message.edited && !message.revoked && h('span', {}, t().thread.edited),
        h(
          'time',
          { datetime: message.timestamp, title: fullWhen(message.timestamp) },
          clockTime(message.timestamp),
        ),
        mine && ticks(message),
      ),
    ),
    !message.revoked &&
      iconButton('more', t().thread.actions, {
        rank: 'quiet actions',
        'data-testid': `actions-${message.id}`,
        onclick: () => openActions(message, composer),
      }),
    reactions &&
      h(
        'p',
        {
          class: 'reactions',
          'data-testid': `reactions-${message.id}`,
          title: message.reactions.map((one) => personName(one.by)).join(', '),
        },
        reactions,
      ),
  );
}

const words = (text) =>
  h(
    'p',
    { class: 'words', dir: 'auto' },
    textParts(text).map((part) =>
      part.href
        ? h('a', { href: part.href, target: '_blank', rel: 'noopener noreferrer' }, part.text)
        : part.text,
    ),
  );
