// Phone numbers as people read them: the country's code apart from the rest.
import { offer } from '../offer.js';

/** The codes of one and two digits; all others have three. */
const SHORT = new Set([
  1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62,
  63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
].map(String));

function findCC(number) {
  const digits = extractDigits(number);
  return [1, 2].map((length) => digits.slice(0, length)).find((code) => SHORT.has(code)) ?? digits.slice(0, 3);
}

function extractDigits(text) {
  return String(text).split('@')[0].replace(/\D/g, '');
}

function formattedPhoneNumber(number) {
  const code = findCC(number);
  return `+${code} ${extractDigits(number).slice(code.length)}`;
}

offer('WAPhoneFindCC', { findCC, extractDigits });
offer('WAWebPhoneUtils', { formattedPhoneNumber });
