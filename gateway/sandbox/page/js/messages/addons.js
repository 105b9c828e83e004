// What hangs on another message: reactions and votes.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';

class Reactions extends BaseModel {
  initialize() {
    this.rows = new Map();
  }
}
defineModel(Reactions, { proxyName: 'reactions', props: ['id', 'rows', 'hasReactionByMe'] });

class ReactionsCollectionImpl extends BaseCollection {
  static model = Reactions;
}

export const ReactionsCollection = new ReactionsCollectionImpl();

/** One person has one reaction to a message: a new one replaces it, an empty one takes it back. */
async function addOrUpdateReactionsModelCollection(row) {
  const reactions = ReactionsCollection.gadd(row.parentMsgKey);
  const rows = new Map(reactions.rows);
  if (row.reactionText) rows.set(row.senderUserJid, row);
  else rows.delete(row.senderUserJid);
  reactions.set('rows', rows);
}

const votes = new Map();

async function upsertVotesDb(rows) {
  for (const row of rows) votes.set(`${row.parentMsgKey}_${row.sender}`, row);
}

/** The tables the rows above are kept in, by the shape of their own rows. */
const reactionTableMode = {
  bulkUpsert: (rows) => Promise.all(rows.map((row) => addOrUpdateReactionsModelCollection({
    ...row,
    msgKey: String(row.id),
    parentMsgKey: String(row.reactionParentKey),
    senderUserJid: String(row.author ?? row.from),
  }))),
};
const pollVoteTableMode = {
  bulkUpsert: (rows) => upsertVotesDb(rows.map((row) => (
    { ...row, parentMsgKey: row.pollUpdateParentKey, sender: row.author ?? row.from }
  ))),
};

offer('WAWebAddonReactionTableMode', { reactionTableMode });
offer('WAWebAddonPollVoteTableMode', { pollVoteTableMode });
offer('WAWebReactionsCollection', { ReactionsCollection });
offer('WAWebReactionsMsgAction', { addOrUpdateReactionsModelCollection });
offer('WAWebDBPollsUpsertVotes', { upsertVotesDb });
