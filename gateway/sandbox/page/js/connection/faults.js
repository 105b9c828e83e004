// What a bad day does to the page itself, when the sandbox's server orders it.
import { Stream } from './models.js';

/** More characters than V8 can hold as one array: it ends its process at once, where a plain loop would only hang. */
const TOO_MANY = 2 ** 28;

const FAULTS = { hang_page: occupy, crash_page: crash, version_update: update };

export function strike({ fault, seconds }) {
  // In a task of its own, so that what came before it is whole.
  setTimeout(() => FAULTS[fault]?.(seconds));
}

function occupy(seconds) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end);
}

function crash() {
  return '.'.repeat(TOO_MANY).split('');
}

/** WhatsApp Web says that there is a newer one, and fetches it. */
function update() {
  Stream.set('needsUpdate', true);
  location.reload();
}
