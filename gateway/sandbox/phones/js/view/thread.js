/** The messages of the open chat, the newest in sight unless somebody reads further up. */
import { isGroup, messagesIn } from '../conversations.js';
import { h, showList } from '../dom.js';
import { dayName } from '../format.js';
import { state } from '../store.js';
import { t } from '../texts.js';
import { button } from './controls.js';
import { messageBubble } from './message.js';
import { chatName, personName } from './names.js';

const PAGE = 100;
const NEAR_END_PX = 80;

export function createThread(chat, composer) {
  let limit = PAGE;
  const earlier = button(t().thread.earlier, { rank: 'quiet small' });
  const none = h('p', { class: 'hint none' }, t().thread.none);
  const list = h('ol', { class: 'messages' });
  const element = h(
    'div',
    {
      class: 'thread',
      role: 'log',
      tabindex: '0',
      'aria-label': chatName(chat),
      'data-testid': 'thread',
    },
    earlier,
    none,
    list,
  );
  let atEnd = true;
  let top = 0;
  let newest = null;
  const toEnd = () => {
    element.scrollTop = element.scrollHeight;
  };
  element.addEventListener('scroll', () => {
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Only a person scrolls up: what grows below the end, as a picture that has come, does not.
    if (below < NEAR_END_PX) atEnd = true;
    else if (element.scrollTop < top) atEnd = false;
    top = element.scrollTop;
  });
  const resized = new ResizeObserver(() => atEnd && toEnd());
  resized.observe(element);
  resized.observe(list);

  const show = () => {
    const messages = messagesIn(state, chat);
    const shown = messages.slice(-limit);
    earlier.hidden = shown.length === messages.length;
    none.hidden = state.messages === null || messages.length > 0;
    element.setAttribute('aria-busy', String(state.messages === null));
    const last = messages.at(-1);
    const own = last?.fromMe && last.id !== newest;
    newest = last?.id;
    showList(list, withDays(shown, messages), (item) =>
      item.day ? h('li', { class: 'day' }, h('span', {}, item.day)) : messageBubble(item, composer),
    );
    if (atEnd || own) toEnd();
  };
  earlier.addEventListener('click', () => {
    const fromEnd = element.scrollHeight - element.scrollTop;
    limit += PAGE;
    show();
    element.scrollTop = element.scrollHeight - fromEnd;
  });
  return { element, show };
}

/** Each message with what is drawn beside it, and a line where a day begins. */
function withDays(messages, all) {
  const byId = new Map(all.map((message) => [message.id, message]));
  const items = [];
  let day = '';
  let before = null;
  for (const message of messages) {
    const its = dayName(message.timestamp);
    if (its !== day) {
      items.push({ key: `day ${message.from} ${message.id}`, day: its, look: its });
      before = null;
    }
    day = its;
    const close = before?.from === message.from;
    const quoted = message.quotedId ? byId.get(message.quotedId) : undefined;
    const author = isGroup(message.chat) && !message.fromMe && !close && personName(message.from);
    items.push({
      key: `${message.from} ${message.id}`,
      message,
      quoted,
      author,
      close,
      look: JSON.stringify([message, quoted, author, close]),
    });
    before = message;
  }
  return items;
}
