// Who is on WhatsApp: the question every first message to a number begins with.
import { offer } from '../offer.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { createLidPnMappings, getPhoneNumber } from './lid_mapping.js';

/** Asks WhatsApp about a number; keeps the LID it answers. Null for a number that nobody has. */
async function ask(phone) {
  const { people: [person] } = await request('usync', { phones: [phone.replace(/\D/g, '')] });
  if (!person) return null;
  if (person.lid) await createLidPnMappings({ mappings: [{ lid: person.lid, phoneNumber: person.jid }] });
  return { wid: createWid(person.jid), biz: false, lid: person.lid ? createWid(person.lid) : undefined };
}

async function queryWidExists(wid) {
  const phone = wid.isLid() ? getPhoneNumber(wid) : wid;
  return phone ? ask(phone.user) : null;
}

offer('WAWebQueryExistsJob', { queryWidExists, queryPhoneExists: (phone) => ask(String(phone)) });
