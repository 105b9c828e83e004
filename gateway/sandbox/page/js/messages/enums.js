// WhatsApp Web's words for kinds of messages, their acknowledgement, and what became of a send.
import { offer } from '../offer.js';

export const ACK = {
  MD_DOWNGRADE: -7,
  INACTIVE: -6,
  CONTENT_UNUPLOADABLE: -5,
  CONTENT_TOO_BIG: -4,
  CONTENT_GONE: -3,
  EXPIRED: -2,
  FAILED: -1,
  CLOCK: 0,
  SENT: 1,
  RECEIVED: 2,
  READ: 3,
  PLAYED: 4,
  PEER: 5,
};

const ACK_STRING = {
  SENDER: 'sender',
  DELIVERY: 'delivery',
  READ: 'read',
  READ_SELF: 'read-self',
  PLAYED: 'played',
  PLAYED_SELF: 'played-self',
  INACTIVE: 'inactive',
};

export const MSG_TYPE = Object.fromEntries([
  'chat', 'image', 'video', 'audio', 'ptt', 'document', 'sticker', 'location', 'vcard', 'multi_vcard', 'revoked',
  'protocol', 'ciphertext', 'call_log', 'poll_creation', 'poll_update', 'event_creation', 'reaction', 'gp2', 'e2e_notification',
].map((type) => [type.toUpperCase(), type]));

export const SendMsgResult = Object.fromEntries([
  'OK', 'ERROR_NETWORK', 'ERROR_EXPIRED', 'ERROR_CANCELLED', 'ERROR_UPLOAD', 'ERROR_UNKNOWN',
].map((word) => [word, word]));

/** Lines in a chat that nobody wrote. */
export const SYSTEM_MESSAGE_TYPES = [MSG_TYPE.GP2, MSG_TYPE.E2E_NOTIFICATION];

offer('WAWebAck', { ACK, ACK_STRING });
offer('WAWebMsgType', { MSG_TYPE, SYSTEM_MESSAGE_TYPES });
offer('WAWebSendMsgResultAction', { SendMsgResult });
offer('WAWebNonJidMentionType', { default: { MENTION_ALL: 1 } });
