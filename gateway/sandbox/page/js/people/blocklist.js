// People this account does not want to hear from: kept by WhatsApp, the same on all its devices.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import * as lists from '../storage/lists.js';
import { ContactCollection } from './contacts.js';

class BlocklistModel extends BaseModel {}
defineModel(BlocklistModel, { proxyName: 'blocklist', props: ['id'] });

class BlocklistCollectionImpl extends BaseCollection {
  static model = BlocklistModel;
}

export const BlocklistCollection = new BlocklistCollectionImpl();

export function load(blocked) {
  show(blocked.map(({ id }) => id));
}

/** Takes in the list as WhatsApp has it now, `{blocked: [jid]}`: every address of everybody on it. */
export async function learn({ blocked }) {
  show(blocked);
  BlocklistCollection.sort();
  await lists.saveBlocklist(blocked);
}

function show(ids) {
  const before = BlocklistCollection.toArray();
  const now = ids.map((id) => createWid(id));
  BlocklistCollection.remove(before.filter(({ id }) => !now.some((one) => one.equals(id))));
  BlocklistCollection.add(now.map((id) => ({ id })));
  for (const id of [...before.map((one) => one.id), ...now]) {
    ContactCollection.get(id)?.set('isContactBlocked', Boolean(BlocklistCollection.get(id)));
  }
}

async function block({ id }, blocked) {
  await learn(await request('block', { jid: String(id), blocked }));
}

offer('WAWebBlocklistCollection', { BlocklistCollection });
offer('WAWebBlockContactAction', {
  blockContact: ({ contact }) => block(contact, true), unblockContact: (contact) => block(contact, false),
});
offer('WAWebBlockContactUtils', { getContactToBlockOnlyUseIfNoAssociatedChat: (contact) => contact });
