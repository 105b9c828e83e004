/** A modal dialog on the browser's own: focus stays inside, and Escape closes it. */
import { h } from '../dom.js';
import { t } from '../texts.js';
import { iconButton } from './controls.js';

let dialogs = 0;

/** `fill` gets what closes it and returns what stands in it. */
export function openDialog(title, testid, fill, onClosed = () => {}) {
  const titleId = `dialog-title-${(dialogs += 1)}`;
  const dialog = h('dialog', { 'aria-labelledby': titleId, 'data-testid': testid });
  const close = () => dialog.close();
  dialog.append(
    h(
      'header',
      {},
      h('h2', { id: titleId }, title),
      iconButton('close', t().close, { onclick: close, 'data-testid': 'dialog-close' }),
    ),
    ...[fill(close)].flat(),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    onClosed();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** A form that is sent once at a time; what fails is said where it was written. */
export function form(onSubmit, problem, ...children) {
  return h(
    'form',
    {
      novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        const submit = event.target.querySelector('[type=submit]');
        problem.textContent = '';
        submit.disabled = true;
        try {
          problem.textContent = (await onSubmit()) ?? '';
        } finally {
          submit.disabled = false;
        }
      },
    },
    ...children,
    problem,
  );
}
