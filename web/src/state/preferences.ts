/** What this browser's user prefers: language and theme, kept between visits. */
import { computed, effect, signal } from "@preact/signals";
import type { Language } from "../i18n";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const LANGUAGE_KEY = "panel.language";
const THEME_KEY = "panel.theme";

const LANGUAGES: readonly Language[] = ["es", "en"];
const chosenLanguage = signal<Language | null>(oneOf(recall(LANGUAGE_KEY), LANGUAGES));
/** The language the gateway is set to, for those who have not chosen one. */
export const gatewayLanguage = signal<Language | null>(null);
export const theme = signal<Theme>(oneOf(recall(THEME_KEY), THEMES) ?? "system");

export const language = computed<Language>(
  () => chosenLanguage.value ?? gatewayLanguage.value ?? browserLanguage(navigator.languages),
);
/** Times follow the region of the user's browser wherever it speaks the panel's language. */
export const locale = computed(
  () => navigator.languages.find((tag) => tag.startsWith(language.value)) ?? language.value,
);

export function browserLanguage(tags: readonly string[]): Language {
  const spoken = tags.map((tag) => tag.slice(0, 2)).find((tag) => tag === "es" || tag === "en");
  return spoken === "es" ? "es" : "en";
}

export function chooseLanguage(next: Language): void {
  chosenLanguage.value = next;
  keep(LANGUAGE_KEY, next);
}

export function chooseTheme(next: Theme): void {
  theme.value = next;
  keep(THEME_KEY, next);
}

/** Writes both onto the document, now and on every change, also of another tab. */
export function applyPreferences(): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === LANGUAGE_KEY) chosenLanguage.value = oneOf(newValue, LANGUAGES);
    if (key === THEME_KEY) theme.value = oneOf(newValue, THEMES) ?? "system";
  });
  effect(() => {
    document.documentElement.lang = language.value;
  });
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme.value;
  });
}

function oneOf<Choice extends string>(
  value: string | null,
  choices: readonly Choice[],
): Choice | null {
  return choices.find((choice) => choice === value) ?? null;
}

// A browser that forbids storage loses the preference, not the panel.
function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
