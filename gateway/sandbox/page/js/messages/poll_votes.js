// Votes in polls: one row per voter and poll, the latest counts.
import { offer, wa } from '../offer.js';
import { deliver } from '../connection/session.js';
import MsgKey from '../ids/msg_key.js';
import { createWid } from '../ids/wid.js';
import { toLid } from '../people/lid_mapping.js';
import { getMaybeMeLidUser, isMeAccount } from '../storage/account.js';
import * as addons from '../storage/addons.js';
import { fieldsOf, keyOf, keyOfDeed } from './about.js';
import { MsgCollection } from './collection.js';
import { ACK, SendMsgResult } from './enums.js';

/** The table that votes are kept in, by rows of its own shape. */
const pollVoteTableMode = {
  bulkUpsert: (rows) => wa('WAWebDBPollsUpsertVotes').upsertVotesDb(rows.map((row) => ({
    ack: row.ack,
    msgKey: row.id,
    parentMsgKey: row.pollUpdateParentKey,
    selectedOptionLocalIds: row.selectedOptionLocalIds,
    sender: row.author ?? row.from,
    senderTimestampMs: row.senderTimestampMs,
  }))),
};

async function upsertVotesDb(votes) {
  await addons.save(addons.VOTES, votes.map((vote) => ({
    ...vote, msgKey: String(vote.msgKey), parentMsgKey: String(vote.parentMsgKey), sender: String(vote.sender),
  })));
}

function voteFromDbRow(row) {
  return {
    ...row,
    msgKey: MsgKey.fromString(row.msgKey),
    parentMsgKey: MsgKey.fromString(row.parentMsgKey),
    sender: createWid(row.sender),
  };
}

// wa-js knows this function by the table's name in its text.
function getTable() {
  const rowsOf = (parents) => addons.of("poll-votes", parents.map(String));
  return {
    all: () => addons.all(addons.VOTES),
    anyOf: (_columns, parents) => rowsOf(parents),
    equals: (_columns, parent) => rowsOf([parent]),
  };
}

/** A push of a vote: WhatsApp names the chosen options, the page keeps their numbers. */
export async function receive(push) {
  const row = await rowOf(keyOf(push), createWid(push.by), push.options, push.t * 1000);
  await wa('WAWebAddonPollVoteTableMode').pollVoteTableMode.bulkUpsert([row]);
}

/** Keeps what a message that was told whole says of its votes. */
export async function keepTold(key, poll, told, t) {
  const rows = await Promise.all(told.map(({ by, options }) => (
    rowWith(key, createWid(by), numbersOf(poll, options), t * 1000)
  )));
  await pollVoteTableMode.bulkUpsert(rows);
}

async function sendVote(msg, localIds) {
  const chosen = new Set(localIds);
  const options = msg.pollOptions.filter(({ localId }) => chosen.has(localId)).map(({ name }) => name);
  await deliver('vote', { ...fieldsOf(msg.id), options });
  const row = await rowWith(msg.id, getMaybeMeLidUser(), [...chosen], Date.now());
  await wa('WAWebAddonPollVoteTableMode').pollVoteTableMode.bulkUpsert([row]);
  return SendMsgResult.OK;
}

async function rowOf(parent, by, options, timestampMs) {
  const { messages: [poll] } = await MsgCollection.getMessagesById([parent]);
  return rowWith(parent, by, poll ? numbersOf(poll, options) : [], timestampMs);
}

/** A voter is kept by one address, whichever the vote came by. */
async function rowWith(parent, named, selectedOptionLocalIds, timestampMs) {
  const by = toLid(named) ?? named;
  return {
    id: await keyOfDeed(parent.remote, by),
    type: 'poll_update',
    pollUpdateParentKey: parent,
    author: parent.remote.isGroup() ? by : undefined,
    from: by,
    t: timestampMs,
    senderTimestampMs: timestampMs,
    selectedOptionLocalIds,
    ack: isMeAccount(by) ? ACK.SENT : undefined,
  };
}

function numbersOf({ pollOptions }, names) {
  return pollOptions.filter(({ name }) => names.includes(name)).map(({ localId }) => localId);
}

offer('WAWebAddonPollVoteTableMode', { pollVoteTableMode });
offer('WAWebDBPollsUpsertVotes', { upsertVotesDb });
offer('WAWebPollsDbSerialization', { voteFromDbRow });
offer('WAWebPollsSendVoteMsgAction', { sendVote });
offer('WAWebPollsVotesSchema', { getTable });
