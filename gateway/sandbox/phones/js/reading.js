/** Reads what comes in while its chat is open and somebody looks at it, as an owner's eyes would. */
import { read } from './api.js';
import { isUnread, messagesIn } from './conversations.js';
import { onChange, state } from './store.js';

let lastRead = null;

export function readWhatIsShown() {
  onChange(look);
  document.addEventListener('visibilitychange', look);
}

function look() {
  const { number, chat } = state;
  if (!number || !chat || document.hidden) return;
  const newest = messagesIn(state, chat).findLast(isUnread);
  // Each once: the answer to this comes as a change, which must not ask for it again.
  if (!newest || newest === lastRead) return;
  lastRead = newest;
  read(number, chat).catch(() => {
    if (lastRead === newest) lastRead = null;
  });
}
