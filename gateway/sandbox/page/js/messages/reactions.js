// Reactions: one per person and message, in a table of their own, shown as one model per message.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { deliver } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { toLid } from '../people/lid_mapping.js';
import { getMaybeMeLidUser, isMeAccount } from '../storage/account.js';
import * as addons from '../storage/addons.js';
import { changeMessages } from '../storage/records.js';
import { fieldsOf, keyOf, keyOfDeed } from './about.js';
import { MsgCollection } from './collection.js';
import { ACK, SendMsgResult } from './enums.js';

class ReactionSender extends BaseModel {}
defineModel(ReactionSender, {
  proxyName: 'reactions-senders',
  props: [
    'id', 'msgKey', 'parentMsgKey', 'senderUserJid', 'reactionText', 'timestamp', 't', 'orphan', 'orphanReason', 'read',
    'ack',
  ],
});

class ReactionSenderCollection extends BaseCollection {
  static model = ReactionSender;
}

/** Everybody who reacted with the same emoji. */
class AggReaction extends BaseModel {
  initialize() {
    this.senders = new ReactionSenderCollection();
  }
}
defineModel(AggReaction, { proxyName: 'agg-reactions', props: ['id', 'aggregateEmoji', 'hasReactionByMe', 'senders'] });

class AggReactionCollection extends BaseCollection {
  static model = AggReaction;
}

class Reactions extends BaseModel {
  initialize() {
    this.reactions = new AggReactionCollection();
  }

  /** A person's new reaction replaces the one before; an empty one only takes it back. */
  show(row) {
    for (const aggregate of this.reactions.toArray()) {
      aggregate.senders.remove(row.senderUserJid);
      if (!aggregate.senders.length) this.reactions.remove(aggregate);
    }
    if (row.reactionText) {
      const aggregate = this.reactions.gadd(row.reactionText, { aggregateEmoji: row.reactionText });
      aggregate.senders.add({ ...row, id: row.senderUserJid });
    }
    for (const aggregate of this.reactions.toArray()) {
      aggregate.set('hasReactionByMe', aggregate.senders.some(isMine));
    }
    this.set('reactionByMe', this.reactions.toArray().flatMap(({ senders }) => senders.filter(isMine))[0]);
    return this;
  }
}
defineModel(Reactions, { proxyName: 'reactions', props: ['id', 'reactions', 'reactionByMe'] });

class ReactionsCollectionImpl extends BaseCollection {
  static model = Reactions;

  async findImpl(id) {
    const rows = await rowsOf(id);
    const model = this.gadd(String(id));
    for (const row of rows) model.show(row);
    return model;
  }
}

function rowsOf(id) {
  return addons.of(addons.REACTIONS, [String(id)]);
}

/** As the database has them, one entry an emoji: `{reactions, reactionByMe}`. */
async function getReactions(id) {
  const rows = (await rowsOf(id)).filter(({ reactionText }) => reactionText);
  const emojis = [...new Set(rows.map(({ reactionText }) => reactionText))];
  return {
    reactionByMe: rows.find(isMine) ?? null,
    reactions: emojis.map((aggregateEmoji) => {
      const senders = rows.filter(({ reactionText }) => reactionText === aggregateEmoji);
      return { aggregateEmoji, senders, hasReactionByMe: senders.some(isMine) };
    }),
  };
}

export const ReactionsCollection = new ReactionsCollectionImpl();

/** The table that reactions are kept in, by rows of its own shape. */
const reactionTableMode = {
  async bulkUpsert(rows) {
    const models = rows.map(modelRow);
    await addons.save(addons.REACTIONS, models);
    await Promise.all(models.map((row) => (
      wa('WAWebReactionsMsgAction').addOrUpdateReactionsModelCollection(row, { allowNotify: true })
    )));
  },
};

async function addOrUpdateReactionsModelCollection(given) {
  for (const row of [given].flat()) {
    (await ReactionsCollection.find(row.parentMsgKey)).show(row);
    await markReacted(row.parentMsgKey);
  }
}

/** A push of a reaction. */
export async function receive(push) {
  const by = createWid(push.by);
  const row = await rowOf(keyOf(push), by, push.emoji, push.t);
  await wa('WAWebAddonReactionTableMode').reactionTableMode.bulkUpsert([row]);
}

/** Rows for what a message that was told whole says of its reactions. */
export async function keepTold(key, told, t) {
  const rows = await Promise.all(told.map(({ by, emoji }) => rowOf(key, createWid(by), emoji, t)));
  return addons.save(addons.REACTIONS, rows.map(modelRow));
}

async function sendReactionToMsg(msg, reactionText) {
  await deliver('react', { ...fieldsOf(msg.id), emoji: reactionText });
  const row = await rowOf(msg.id, getMaybeMeLidUser(), reactionText, Math.floor(Date.now() / 1000));
  await wa('WAWebAddonReactionTableMode').reactionTableMode.bulkUpsert([row]);
  return SendMsgResult.OK;
}

/** A person is kept by one address, whichever the deed came by: they have one reaction to a message. */
async function rowOf(parent, named, reactionText, t) {
  const by = toLid(named) ?? named;
  return {
    id: await keyOfDeed(parent.remote, by),
    type: 'reaction',
    reactionParentKey: parent,
    reactionText,
    reactionTimestamp: t * 1000,
    author: parent.remote.isGroup() ? by : undefined,
    from: by,
    t,
    ack: isMeAccount(by) ? ACK.SENT : undefined,
    orphan: MsgCollection.get(parent) ? 0 : 1,
    read: isMeAccount(by),
  };
}

function modelRow({ id, reactionParentKey, reactionTimestamp, author, from, type, ...same }) {
  return {
    ...same,
    msgKey: String(id),
    parentMsgKey: String(reactionParentKey),
    senderUserJid: String(author ?? from),
    timestamp: reactionTimestamp,
    orphanReason: null,
  };
}

async function markReacted(parent) {
  MsgCollection.get(parent)?.set('hasReaction', true);
  await changeMessages([parent], (record) => {
    record.hasReaction = true;
  });
}

function isMine({ senderUserJid }) {
  return isMeAccount(createWid(senderUserJid));
}

offer('WAWebAddonReactionTableMode', { reactionTableMode });
offer('WAWebDBGetReactions', { getReactions });
offer('WAWebReactionsCollection', { ReactionsCollection });
offer('WAWebReactionsMsgAction', { addOrUpdateReactionsModelCollection });
offer('WAWebSendReactionMsgAction', { sendReactionToMsg });
