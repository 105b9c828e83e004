// Contacts as the cards that messages carry, and cards read.
import { offer } from '../offer.js';
import { vcardOf } from '../messages/kinds.js';
import { toPn } from './lid_mapping.js';
import { getFormattedName } from './names.js';

/** `item1.TEL;type=CELL;waid=549…:+54 9 …`: a group, a name, parameters, a value. */
const FIELD = /^(?:[\w-]+\.)?([\w-]+)((?:;[^:]*)?):(.*)$/;

function vcardFromContactModel(contact) {
  const displayName = getFormattedName(contact);
  const phone = contact.phoneNumber ?? toPn(contact.id);
  return { displayName, vcard: vcardOf({ name: displayName, phone: phone?.user ?? '' }) };
}

/** The fields of a card by their lower-case names, each with its values; null for what is no card. */
function parseVcard(text) {
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/).filter(Boolean);
  if (lines[0] !== 'BEGIN:VCARD' || lines.at(-1) !== 'END:VCARD') return null;
  const fields = {};
  for (const line of lines.slice(1, -1)) {
    const [, name, parameters, value] = FIELD.exec(line) ?? [];
    if (name) (fields[name.toLowerCase()] ??= []).push({ parameters, value });
  }
  return fields;
}

function vcardGetNameFromParsed({ fn, n }) {
  return fn?.[0].value ?? n?.[0].value.split(';').filter(Boolean).reverse().join(' ') ?? '';
}

offer('WAWebFrontendVcardUtils', { vcardFromContactModel });
offer('WAWebVcardParsingUtils', { parseVcard });
offer('WAWebVcardGetNameFromParsed', { vcardGetNameFromParsed });
