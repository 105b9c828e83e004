// The details of one's own messages: to whom each was delivered, and who has read or played it, and when.
import { offer } from '../offer.js';
import { BaseCollection, Collection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { GroupMetadataCollection } from '../groups/groups.js';
import MsgKey from '../ids/msg_key.js';
import { createWid } from '../ids/wid.js';
import { ContactCollection } from '../people/contacts.js';
import { isMeAccount } from '../storage/account.js';
import { receiptsOf } from '../storage/message_info.js';

/** The furthest first: in a group a person is listed under that alone. */
const KINDS = ['played', 'read', 'delivery'];

async function queryMsgInfo(key) {
  const { remote } = key;
  const receipts = await receiptsOf(String(key));
  const info = { delivery: [], read: [], played: [] };
  for (const [jid, times] of Object.entries(receipts)) {
    const id = createWid(jid);
    // Who has read it has got it, whether or not that was said.
    const told = times.read === undefined ? times : { delivery: times.read, ...times };
    const kinds = KINDS.filter((kind) => told[kind] !== undefined);
    for (const kind of remote.isGroup() ? kinds.slice(0, 1) : kinds) info[kind].push({ id, t: told[kind] });
  }
  const left = (count, kind) => Math.max(count - info[kind].length, 0);
  const playedRemaining = left(recipientsOf(remote), 'played');
  const readRemaining = left(playedRemaining, 'read');
  return { ...info, playedRemaining, readRemaining, deliveryRemaining: left(readRemaining, 'delivery') };
}

async function queryMsgInfos(keys) {
  return new Map(await Promise.all(keys.map(async (key) => [String(key), await queryMsgInfo(key)])));
}

function recipientsOf(remote) {
  if (!remote.isGroup()) return 1;
  return GroupMetadataCollection.get(remote)?.participants.filter(({ id }) => !isMeAccount(id)).length ?? 0;
}

class MsgInfoParticipant extends BaseModel {
  get contact() {
    return this.id && ContactCollection.gadd(this.id, { type: 'in' });
  }
}
defineModel(MsgInfoParticipant, { proxyName: 'msgInfoParticipant', props: ['id', 't'] });

class ParticipantCollection extends Collection {
  static model = MsgInfoParticipant;
}

class MsgInfo extends BaseModel {
  initialize() {
    for (const kind of KINDS) this[kind] = new ParticipantCollection();
  }

  show({ delivery, read, played, ...remaining }) {
    for (const [kind, people] of Object.entries({ delivery, read, played })) this[kind].reset(people);
    return this.set(remaining);
  }
}
defineModel(MsgInfo, {
  proxyName: 'msgInfo',
  props: ['id', 'usePlayReceipt', 'playedRemaining', 'readRemaining', 'deliveryRemaining'],
});

class MsgInfoCollectionImpl extends BaseCollection {
  static model = MsgInfo;

  /** Always as it is now: receipts come while nobody looks. */
  async find(id) {
    const key = MsgKey.from(id);
    const info = await queryMsgInfo(key);
    return this.gadd(key).show(info);
  }
}

const MsgInfoCollection = new MsgInfoCollectionImpl();

offer('WAWebApiMessageInfoStore', { queryMsgInfo, queryMsgInfos });
offer('WAWebMsgInfoModel', { MsgInfoParticipant, ParticipantCollection, MsgInfo });
offer('WAWebMsgInfoCollection', { MsgInfoCollection });
