/** The panel's texts in the language of the moment. */
import { computed } from "@preact/signals";
import { language } from "../state/preferences";
import { en } from "./en";
import { es } from "./es";

export type Messages = typeof en;
export type Language = "es" | "en";

export const dictionaries: Record<Language, Messages> = { es, en };
export const LANGUAGE_NAMES: Record<Language, string> = { es: "Español", en: "English" };

const messages = computed(() => dictionaries[language.value]);

/** Read inside a component it follows every change of language. */
export const t = (): Messages => messages.value;

/** A text by a code that the gateway may have invented after this panel was built. */
export const wordsFor = (texts: Record<string, string>, code: string): string | undefined =>
  Object.hasOwn(texts, code) ? texts[code] : undefined;
