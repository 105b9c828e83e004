/** The page's texts in the language of the moment, and problems in plain words. */
import { language } from './preferences.js';
import { en } from './texts/en.js';
import { es } from './texts/es.js';

const dictionaries = { es, en };

export const t = () => dictionaries[language()];

/** `known` says what a status means where it happened. */
export function explain(problem, known = {}) {
  if (problem.status === 0) return t().problem.unreachable;
  return known[problem.status] ?? t().problem.refused(problem.message);
}
