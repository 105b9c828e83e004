// Messages sent on to other chats: new ones with the same content, which say that they were forwarded.
import { offer, wa } from '../offer.js';
import { unixTime } from '../ids/encoding.js';
import MsgKey from '../ids/msg_key.js';
import { getMaybeMeLidUser } from '../storage/account.js';
import { ACK, SendMsgResult } from './enums.js';

/** What belongs to the message as it stood in its own chat. */
const LEFT_BEHIND = new Set([
  'id', 'rowId', 'from', 'to', 'author', 't', 'ack', 'self', 'star', 'notifyName', 'hasReaction', 'quotedMsg',
  'quotedStanzaID', 'quotedParticipant', 'quotedRemoteJid', 'mentionedJidList', 'latestEditMsgKey',
  'latestEditSenderTimestampMs', 'isNewMsg', 'mediaData', 'messageSecret', 'isViewOnce',
]);

async function forwardMessages({ chat, msgs, includeCaption = true }) {
  const outcomes = [];
  // One by one, so that they stand in the order in which they were chosen.
  for (const msg of msgs) outcomes.push(await forward(chat, msg, includeCaption));
  return outcomes;
}

async function forwardMessagesToChats(messages, chats, includeCaption) {
  const outcomes = await Promise.all(chats.map((chat) => forwardMessages({ chat, msgs: messages, includeCaption })));
  return outcomes.flat().every(({ messageSendResult }) => messageSendResult === SendMsgResult.OK);
}

async function forward(chat, msg, includeCaption) {
  const me = getMaybeMeLidUser();
  const content = Object.entries(msg.attributes).filter(([name]) => !LEFT_BEHIND.has(name));
  const [stored, outcome] = wa('WAWebSendMsgChatAction').addAndSendMsgToChat(chat, {
    ...Object.fromEntries(content),
    ...getForwardedMessageFields(msg),
    ...(!includeCaption && { caption: undefined }),
    id: new MsgKey({
      fromMe: true, remote: chat.id, id: await MsgKey.newId(), participant: chat.id.isGroup() ? me : undefined,
    }),
    from: me,
    to: chat.id,
    t: unixTime(),
    ack: ACK.CLOCK,
    self: 'out',
    local: true,
    isNewMsg: true,
  });
  await stored;
  return outcome;
}

/** One's own message is sent on as if it were written anew. */
function getForwardedMessageFields(msg) {
  return msg.id.fromMe && !msg.isForwarded ? {} : { isForwarded: true, forwardingScore: (msg.forwardingScore ?? 0) + 1 };
}

offer('WAWebChatForwardMessage', { forwardMessages, getForwardedMessageFields });
offer('WAWebForwardMessagesToChat', { forwardMessagesToChats });
