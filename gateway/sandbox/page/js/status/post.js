// Own statuses: a text on a colour, or a picture, a film or a voice.
import { offer, wa } from '../offer.js';
import { unixTime } from '../ids/encoding.js';
import MsgKey from '../ids/msg_key.js';
import { createWid } from '../ids/wid.js';
import { ACK, MSG_TYPE } from '../messages/enums.js';
import { post } from '../messages/posting.js';
import { getMaybeMeLidUser } from '../storage/account.js';

const STATUS = 'status@broadcast';
const USUAL_COLOR = 0xff7acca5;

async function createTextStatusMsgData({ text, color, font }) {
  const body = (text ?? '').trim();
  if (body === '') return null;
  const me = getMaybeMeLidUser();
  const to = createWid(STATUS);
  return {
    id: new MsgKey({ fromMe: true, remote: to, id: await MsgKey.newId(), participant: me }),
    body,
    author: me,
    backgroundColor: color ?? USUAL_COLOR,
    font: font ?? undefined,
    type: MSG_TYPE.CHAT,
    t: unixTime(),
    from: me,
    to,
    self: 'out',
    isNewMsg: true,
    local: true,
    ack: ACK.CLOCK,
  };
}

async function sendStatusTextMsgAction(given) {
  const data = await wa('WAWebStatusMsgDataUtils').createTextStatusMsgData(given);
  if (data === null) throw new Error('A status without words');
  return post(null, data);
}

function sendStatusMediaMsgAction({ mediaMsgData, beforeSend }) {
  return post(null, { ...mediaMsgData, author: getMaybeMeLidUser(), self: 'out' }, beforeSend);
}

offer('WAWebStatusMsgDataUtils', { createTextStatusMsgData });
offer('WAWebSendStatusMsgAction', { sendStatusTextMsgAction, sendStatusMediaMsgAction });
