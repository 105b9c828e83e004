/** What an owner can do with one message: react, reply, edit, take back. */
import * as api from '../api.js';
import { h } from '../dom.js';
import { state } from '../store.js';
import { t } from '../texts.js';
import { button } from './controls.js';
import { openDialog } from './dialog.js';
import { orNotify } from './toasts.js';

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

export function openActions(message, composer) {
  const { number } = state;
  const own = message.reactions.find((one) => one.by === number)?.emoji;
  openDialog(t().thread.actions, 'actions-dialog', (close) => {
    const act = (action) => () => {
      close();
      action();
    };
    const reaction = (emoji) =>
      h(
        'button',
        {
          type: 'button',
          class: 'emoji',
          'aria-pressed': String(emoji === own),
          'aria-label': emoji === own ? t().action.unreact : t().action.react(emoji),
          'data-testid': `react-${emoji}`,
          onclick: act(() => orNotify(api.react(number, message.id, emoji === own ? '' : emoji))),
        },
        emoji,
      );
    const entry = (name, sign, action, rank = 'secondary') =>
      button(t().action[name], {
        rank: `${rank} wide`,
        sign,
        'data-testid': `action-${name}`,
        onclick: act(action),
      });
    return [
      h('div', { class: 'emojis' }, EMOJI.map(reaction)),
      h(
        'div',
        { class: 'stack' },
        entry('reply', 'reply', () => composer.reply(message)),
        message.fromMe &&
          message.type === 'text' &&
          entry('edit', 'edit', () => composer.edit(message)),
        message.fromMe &&
          entry('revoke', 'trash', () => orNotify(api.revoke(number, message.id)), 'danger'),
      ),
    ];
  });
}
