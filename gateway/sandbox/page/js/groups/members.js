// Who is in a group, and who may lead it: asked for on this device.
import { offer } from '../offer.js';
import { Refused } from '../connection/transport.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { learnGroups } from './groups.js';

const OK = 200;

/** WhatsApp's answer to a request in which each person may fare differently. */
const MULTI_STATUS = 207;

async function change(jid, action, wids) {
  const { group, results } = await request('group_participants', {
    jid: String(jid), action, participants: wids.map(String),
  });
  await learnGroups([group]);
  return results;
}

/** Of a chat, with models of participants. */
function onChat(action) {
  return (chat, participants) => change(chat.id, action, participants.map(({ id }) => id));
}

/** Of a group's Wid, with Wids, or for an addition with `{phoneNumber, lid}`. */
function onGroup(action) {
  return async (wid, people) => {
    const results = await change(wid, action, people.map((person) => person.lid ?? person.phoneNumber ?? person));
    return {
      status: MULTI_STATUS,
      participants: results.map(({ jid, code }) => (
        { userWid: createWid(jid), code: String(code), invite_code: null, invite_code_exp: null }
      )),
      invitedOutContacts: [],
    };
  };
}

/** The request as such, with WhatsApp's answer as its parser gives it. */
async function sendAddParticipantsRPC({ iqTo, participantArgs }) {
  try {
    const results = await change(iqTo, 'add', participantArgs.map(({ participantJid }) => createWid(participantJid)));
    return { name: 'AddParticipantsResponseSuccess', value: { addParticipant: results.map(answerOf) } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return {
      name: 'AddParticipantsResponseClientError',
      value: { errorAddParticipantsClientErrors: { value: { code: error.code, text: error.message } } },
    };
  }
}

function answerOf({ jid, code }) {
  return {
    addParticipantsParticipantAddedOrNonRegisteredWaUserParticipantErrorLidResponseMixinGroup: {
      name: 'ParticipantAddedResponse',
      value: {
        jid,
        addParticipantsParticipantMixins: {
          name: code === OK ? 'ParticipantAdded' : 'ParticipantError',
          value: code === OK ? {} : { error: String(code) },
        },
      },
    },
  };
}

offer('WAWebModifyParticipantsGroupAction', {
  addParticipants: onChat('add'),
  removeParticipants: onChat('remove'),
  promoteParticipants: onChat('promote'),
  demoteParticipants: onChat('demote'),
  promoteCommunityParticipants: onChat('promote'),
  demoteCommunityParticipants: onChat('demote'),
});
offer('WAWebGroupModifyParticipantsJob', {
  addGroupParticipants: onGroup('add'),
  removeGroupParticipants: onGroup('remove'),
  promoteGroupParticipants: onGroup('promote'),
  demoteGroupParticipants: onGroup('demote'),
});
offer('WASmaxGroupsAddParticipantsRPC', { sendAddParticipantsRPC });
