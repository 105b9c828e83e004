// What another device of the account did to a chat: read, put away, pinned, muted, cleared or deleted it.
import { createWid } from '../ids/wid.js';
import { applySettings } from './chat.js';
import { clearTold, removeChat } from './clear.js';
import { findHome } from './home.js';

/** A push, `{id, unread?, archive?, pin?, mute?, cleared?: [message id], deleted?}`. */
export async function receive({ id, cleared, deleted, ...settings }) {
  const chat = findHome(createWid(id));
  if (!chat) return;
  if (deleted) await removeChat(chat);
  else if (cleared) await clearTold(chat, cleared);
  else await applySettings(chat, settings);
}
