/** Language and theme: the browser's own until somebody chooses, and remembered from then on. */

export const LANGUAGES = ['es', 'en'];
export const THEMES = ['system', 'light', 'dark'];
const KEYS = { language: 'phones.language', theme: 'phones.theme' };

export const language = () =>
  one(LANGUAGES, recall('language')) ?? (navigator.language.startsWith('es') ? 'es' : 'en');
export const theme = () => one(THEMES, recall('theme')) ?? 'system';

/** The browser's own way to write times where it speaks the language that was chosen. */
export const locale = () =>
  navigator.languages.find((tag) => tag.startsWith(language())) ?? language();

export function chooseLanguage(chosen) {
  keep('language', chosen);
  show();
}

export function chooseTheme(chosen) {
  keep('theme', chosen);
  show();
}

/** Tells the document, for style sheets and screen readers. */
export function show() {
  document.documentElement.lang = language();
  document.documentElement.dataset.theme = theme();
}

const one = (known, value) => (known.includes(value) ? value : null);

// A browser may forbid a page its storage: then a choice lasts as long as the page.
const chosen = {};

function recall(name) {
  try {
    return localStorage.getItem(KEYS[name]) ?? chosen[name];
  } catch {
    return chosen[name];
  }
}

function keep(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(KEYS[name], value);
  } catch {
    // It lasts as long as the page.
  }
}
