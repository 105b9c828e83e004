// Contacts as the cards that messages carry.
import { offer } from '../offer.js';
import { vcardOf } from '../messages/kinds.js';
import { toPn } from './lid_mapping.js';
import { getFormattedName } from './names.js';

function vcardFromContactModel(contact) {
  const displayName = getFormattedName(contact);
  const phone = contact.phoneNumber ?? toPn(contact.id);
  return { displayName, vcard: vcardOf({ name: displayName, phone: phone?.user ?? '' }) };
}

offer('WAWebFrontendVcardUtils', { vcardFromContactModel });
