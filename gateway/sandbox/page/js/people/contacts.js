// People: those of the phone's address book under their number, and everybody dealt with under their LID.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { createWid } from '../ids/wid.js';
import { getMaybeMeDisplayName, getMaybeMePnUser } from '../storage/account.js';
import * as records from '../storage/records.js';
import * as lidMapping from './lid_mapping.js';

export default class ContactModel extends BaseModel {}
defineModel(ContactModel, {
  proxyName: 'contact',
  props: [
    'id', 'name', 'shortName', 'pushname', 'type', 'phoneNumber', 'isAddressBookContact', 'isContactBlocked',
    'isBusiness', 'isEnterprise', 'verifiedName', 'verifiedLevel', 'privacyMode', 'statusMute', 'labels',
    'disappearingModeDuration', 'disappearingModeSettingTimestamp', 'username',
  ],
});

export class ContactCollectionImpl extends BaseCollection {
  static model = ContactModel;

  /** Asked by Wid or by its text. */
  async findImpl(id) {
    return this.gadd(createWid(id), { type: 'in' });
  }
}

export const ContactCollection = new ContactCollectionImpl();

export function load(contacts) {
  ContactCollection.add(contacts.map(revived));
}

/** Takes in what WhatsApp says of people, `[{jid, lid, name, contact, named}]`. */
export async function learnPeople(told) {
  const people = told.filter(isNews);
  if (!people.length) return;
  const contacts = people.flatMap(contactRecords);
  const mappings = people.filter((person) => person.jid && person.lid)
    .map(({ jid, lid }) => ({ lid, phoneNumber: jid }));
  lidMapping.load(mappings);
  ContactCollection.add(contacts.map(revived), { merge: true });
  await records.save({ contacts, mappings });
}

/** Somebody not in the address book is known by the name their own messages carry. */
export async function learnPushname(wid, pushname) {
  const known = ContactCollection.get(wid);
  if (!pushname || known?.pushname === pushname) return;
  const contact = ContactCollection.gadd(wid, { type: 'in', phoneNumber: lidMapping.toPn(wid) });
  contact.set('pushname', pushname);
  await records.save({ contacts: [stored(contact)] });
}

/** Oneself, as everybody else is found. */
export function getMeContact() {
  const phoneNumber = getMaybeMePnUser();
  const me = ContactCollection.gadd(phoneNumber, { type: 'in', phoneNumber, isAddressBookContact: 0 });
  return me.set('pushname', getMaybeMeDisplayName());
}

function isNews({ jid, lid, name, contact }) {
  const known = ContactCollection.get(lid ?? jid);
  return known?.pushname !== name || Boolean(known.isAddressBookContact) !== Boolean(contact)
    || (lid && jid && !known.phoneNumber?.equals(jid));
}

function contactRecords({ jid, lid, name, contact, named }) {
  const shared = contact ? { name, shortName: name.split(' ')[0] } : {};
  const common = { ...shared, pushname: name, type: 'in', isBusiness: false, isAddressBookContact: contact ? 1 : 0 };
  const both = [];
  if (lid) both.push({ ...common, id: lid, phoneNumber: jid ?? undefined });
  if (jid && (contact || !lid || named === 'phone')) both.push({ ...common, id: jid, phoneNumber: jid });
  return both;
}

function stored(contact) {
  const { id, phoneNumber, ...rest } = contact.attributes;
  return { ...rest, id: String(id), phoneNumber: phoneNumber && String(phoneNumber) };
}

function revived({ id, phoneNumber, ...rest }) {
  return { ...rest, id: createWid(id), phoneNumber: phoneNumber && createWid(phoneNumber) };
}

offer('WAWebContactModel', { default: ContactModel });
offer('WAWebContactCollection', { ContactCollectionImpl, ContactCollection, getMeContact });
