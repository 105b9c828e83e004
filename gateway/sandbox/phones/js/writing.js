/** Tells the other side that somebody writes, and that nobody does any more. */
import { typing } from './api.js';

const SILENCE_MS = 4000;

let writing = null;
let silence = 0;

export function keyPressed(number, chat) {
  if (writing?.number !== number || writing.chat !== chat) {
    stopWriting();
    writing = { number, chat };
    tell(writing, 'typing');
  }
  clearTimeout(silence);
  silence = setTimeout(stopWriting, SILENCE_MS);
}

/** What was sent ended the typing by itself. */
export function sent() {
  clearTimeout(silence);
  writing = null;
}

export function stopWriting() {
  clearTimeout(silence);
  if (writing) tell(writing, 'paused');
  writing = null;
}

addEventListener('pagehide', stopWriting);

// Typing is a courtesy: where it cannot be told, the message itself will say what is wrong.
const tell = ({ number, chat }, state) => typing(number, chat, state).catch(() => {});
