// What a person looking at the window sees: the QR screen, or the list of chats.
import { ChatCollection } from '../chats/chat.js';
import { Conn, Socket, Stream } from '../connection/models.js';
import { linkText } from '../storage/device_keys.js';

const QR_SIZE = 264;
const LINE_HEIGHT = 14;
const CHARS_PER_LINE = 36;

/** The list is redrawn as a whole, so it holds no more than a window can show. */
const VISIBLE_CHATS = 25;

export function show() {
  const app = document.getElementById('app');
  const render = () => {
    const linking = Stream.mode === 'QR';
    app.replaceChildren(linking ? linkScreen() : mainScreen());
  };
  let scheduled = false;
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      render();
    });
  };
  Conn.on('change:ref', schedule);
  Stream.on('change:mode change:displayInfo', schedule);
  Socket.on('change:state', schedule);
  ChatCollection.on('add remove reset sort change:unreadCount', schedule);
  render();
}

function linkScreen() {
  const box = element('div', 'landing');
  box.append(element('h1', '', 'Steps to log in'));
  if (!Conn.ref) {
    box.append(element('button', '', 'Click to reload QR code'));
    box.lastChild.addEventListener('click', () => Socket.poke());
    return box;
  }
  const holder = element('div', 'qr');
  const canvas = element('canvas');
  canvas.setAttribute('aria-label', 'Scan this QR code to link a device!');
  canvas.setAttribute('role', 'img');
  canvas.width = canvas.height = QR_SIZE;
  holder.append(canvas);
  linkText(Conn.ref).then((text) => {
    holder.dataset.ref = text;
    drawText(canvas.getContext('2d'), text);
  });
  box.append(holder);
  return box;
}

/** The text a phone would read. It is not drawn as a code: nobody points a camera at a sandbox. */
function drawText(context, text) {
  context.font = '12px monospace';
  for (let at = 0, line = 1; at < text.length; at += CHARS_PER_LINE, line += 1) {
    context.fillText(text.slice(at, at + CHARS_PER_LINE), 0, line * LINE_HEIGHT);
  }
}

function mainScreen() {
  const screen = element('div', 'main');
  screen.append(element('header', '', Stream.displayInfo === 'NORMAL' ? 'Chats' : Stream.displayInfo));
  const pane = element('div', 'pane');
  pane.id = 'pane-side';
  for (const chat of ChatCollection.head(VISIBLE_CHATS)) pane.append(row(chat));
  screen.append(pane);
  return screen;
}

function row(chat) {
  const item = element('div', 'chat');
  item.setAttribute('role', 'listitem');
  const title = element('span', 'title', chat.formattedTitle);
  title.title = chat.formattedTitle;
  item.append(title);
  const { unreadCount } = chat;
  if (unreadCount) item.append(element('span', 'unread', unreadCount > 0 ? String(unreadCount) : '•'));
  return item;
}

function element(tag, className = '', text = '') {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}
