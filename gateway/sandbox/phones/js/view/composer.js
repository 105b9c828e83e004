/** Where one writes: Enter sends, Shift and Enter starts a new line; what could not go out comes back. */
import * as api from '../api.js';
import { h } from '../dom.js';
import { sizeText } from '../format.js';
import { explain, t } from '../texts.js';
import { keyPressed, sent, stopWriting } from '../writing.js';
import { iconButton, problemLine } from './controls.js';
import { icon } from './icons.js';
import { preview } from './names.js';

const drafts = new Map();

export function createComposer(number, chat) {
  const address = `${number} ${chat}`;
  let about = null; // { message, how: 'reply' | 'edit' }
  let file = null;

  const above = h('div', { class: 'above' });
  const problem = problemLine('composer-problem');
  const input = h('textarea', {
    rows: 1,
    dir: 'auto',
    placeholder: t().compose.placeholder,
    'aria-label': t().compose.placeholder,
    'data-testid': 'composer-input',
  });
  const chooser = h('input', { type: 'file', hidden: true, 'data-testid': 'composer-file' });
  const attach = iconButton('attach', t().compose.attach, { onclick: () => chooser.click() });
  const send = iconButton('send', t().compose.send, {
    type: 'submit',
    rank: 'primary',
    'data-testid': 'composer-send',
  });
  const element = h(
    'form',
    { class: 'composer' },
    above,
    h('div', { class: 'composer-line' }, attach, chooser, input, send),
    problem,
  );

  const show = () => {
    above.replaceChildren(...[about && aboutLine(), file && fileLine()].filter(Boolean));
    attach.hidden = about?.how === 'edit';
    drafts.set(address, about?.how === 'edit' ? '' : input.value);
    send.disabled = input.value.trim() === '' && file === null;
  };
  const put = (text, newAbout = null, newFile = null) => {
    input.value = text;
    about = newAbout;
    file = newFile;
    show();
  };
  const aboutLine = () =>
    h(
      'p',
      { class: 'about' },
      icon(about.how),
      h('strong', {}, about.how === 'reply' ? t().compose.replying : t().compose.editing),
      h('span', { class: 'about-words' }, preview(about.message)),
      iconButton('close', t().cancel, {
        onclick: () => put(about.how === 'edit' ? '' : input.value, null, file),
      }),
    );
  const fileLine = () =>
    h(
      'p',
      { class: 'about', 'data-testid': 'composer-attachment' },
      icon('file'),
      h('span', { class: 'about-words' }, file.name),
      h('span', { class: 'hint' }, sizeText(file.size)),
      iconButton('close', t().compose.detach, { onclick: () => put(input.value, about) }),
    );

  async function submit() {
    const given = { text: input.value.trim(), about, file };
    if (given.text === '' && file === null) return;
    put('');
    problem.textContent = '';
    if (given.about?.how === 'edit') stopWriting();
    else sent();
    try {
      await transmit(number, chat, given);
    } catch (failure) {
      problem.textContent = explain(failure, { 413: t().compose.tooLarge });
      const text = input.value ? `${given.text}\n${input.value}` : given.text;
      put(text, given.about, given.file);
    }
  }

  element.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener('input', () => {
    show();
    if (input.value.trim() === '') stopWriting();
    else keyPressed(number, chat);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  chooser.addEventListener('change', () => {
    put(input.value, about, chooser.files[0] ?? null);
    chooser.value = ''; // the same file can be chosen again
    input.focus();
  });

  const begin = (text, how, message) => {
    put(text, { how, message }, how === 'edit' ? null : file);
    input.focus();
  };
  put(drafts.get(address) ?? '');
  return {
    element,
    reply: (message) => begin(about?.how === 'edit' ? '' : input.value, 'reply', message),
    edit: (message) => begin(message.text, 'edit', message),
    leave: stopWriting,
  };
}

function transmit(number, chat, { text, about, file }) {
  if (about?.how === 'edit') return api.edit(number, about.message.id, text);
  if (file) return api.sendFile(number, chat, file, text, about?.message.id);
  return api.sendText(number, chat, text, about?.message.id);
}
