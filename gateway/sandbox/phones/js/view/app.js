/** The page as a whole: the bar above, the three panes, and which of them there is room for. */
import { h } from '../dom.js';
import { LANGUAGES, THEMES, chooseLanguage, chooseTheme, language, theme } from '../preferences.js';
import { onChange, state } from '../store.js';
import { t } from '../texts.js';
import { createChatsPane } from './chats_pane.js';
import { createConversation } from './conversation.js';
import { iconButton } from './controls.js';
import { icon } from './icons.js';
import { createPhonesPane } from './phones_pane.js';

const THEME_SIGN = { system: 'system', light: 'sun', dark: 'moon' };

/** Built again in another language; what is known and what was being written stays. */
export function createApp(root) {
  document.title = t().title;
  const panes = [createPhonesPane(), createChatsPane(), createConversation()];
  const main = h('main', { class: 'panes' }, ...panes.map((pane) => pane.element));
  const offline = h('p', { class: 'offline', role: 'status' });
  const app = h(
    'div',
    { class: 'app' },
    topBar(root, () => stop()),
    offline,
    main,
  );
  const show = () => {
    main.dataset.depth = state.chat ? 'chat' : state.number ? 'phone' : 'phones';
    offline.textContent = state.reachable ? '' : t().problem.retrying;
    for (const pane of panes) pane.show();
  };
  const stop = onChange(show);
  root.replaceChildren(app);
  show();
}

function topBar(root, stop) {
  const rebuild = () => {
    stop();
    createApp(root);
  };
  const other = LANGUAGES.find((one) => one !== language());
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  const choose = (testid, choice) => () => {
    choice();
    rebuild();
    root.querySelector(`[data-testid=${testid}]`).focus();
  };
  return h(
    'header',
    { class: 'top' },
    h(
      'a',
      { class: 'brand', href: '#/' },
      h('span', { class: 'logo' }, icon('phone')),
      h('h1', {}, t().title),
      h('span', { class: 'badge' }, t().sandbox),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'button quiet language',
        lang: other,
        'data-testid': 'language',
        'aria-label': t().language,
        title: t().language,
        onclick: choose('language', () => chooseLanguage(other)),
      },
      other,
    ),
    iconButton(THEME_SIGN[theme()], t().theme[theme()], {
      'data-testid': 'theme',
      onclick: choose('theme', () => chooseTheme(next)),
    }),
  );
}
