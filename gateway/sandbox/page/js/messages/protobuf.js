// A message as the protocol buffer that phones exchange, for those who look at it or change it on its way out.
import { offer } from '../offer.js';

const MEDIA_MESSAGES = {
  imageMessage: 'image',
  videoMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
  contactMessage: 'vcard',
  locationMessage: 'location',
};

/** Text with something to say about it (a quote, mentions, a preview) goes in the long form. */
function createMsgProtobuf(msg) {
  const contextInfo = contextOf(msg);
  if (msg.type !== 'chat') return { [`${msg.type}Message`]: { caption: msg.caption, contextInfo } };
  if (!contextInfo && !msg.matchedText) return { conversation: msg.body };
  return { extendedTextMessage: { text: msg.body, ...previewOf(msg), contextInfo } };
}

function previewOf({ matchedText, canonicalUrl, title, description, thumbnail }) {
  return matchedText ? { matchedText, canonicalUrl, title, description, jpegThumbnail: thumbnail } : {};
}

function contextOf({ quotedStanzaID, quotedParticipant, mentionedJidList = [] }) {
  if (!quotedStanzaID && !mentionedJidList.length) return undefined;
  return {
    stanzaId: quotedStanzaID,
    participant: quotedParticipant?.toJid(),
    mentionedJid: mentionedJidList.map((wid) => wid.toJid()),
  };
}

function mediaTypeFromProtobuf(proto) {
  if (proto.audioMessage?.ptt) return 'ptt';
  const kind = Object.keys(MEDIA_MESSAGES).find((name) => proto[name]);
  return kind ? MEDIA_MESSAGES[kind] : null;
}

function typeAttributeFromProtobuf(proto) {
  if (proto.reactionMessage) return 'reaction';
  if (proto.pollCreationMessage || proto.pollUpdateMessage) return 'poll';
  return mediaTypeFromProtobuf(proto) ? 'media' : 'text';
}

/** The stanza around the encrypted message: one node per device of everybody in the chat. */
async function createFanoutMsgStanza({ chatId, deviceList = [], msgProtobuf, msgRecord }) {
  return {
    tag: 'message',
    attrs: { to: chatId.toJid(), type: typeAttributeFromProtobuf(msgProtobuf), id: msgRecord.data.id.id },
    content: [{
      tag: 'participants',
      attrs: {},
      content: deviceList.map((device) => ({ tag: 'to', attrs: { jid: device.toJid() }, content: null })),
    }],
  };
}

offer('WAWebE2EProtoGenerator', { createMsgProtobuf });
offer('WAWebE2EProtoUtils', { typeAttributeFromProtobuf });
offer('WAWebBackendJobsCommon', { mediaTypeFromProtobuf, encodeMaybeMediaType: (type) => type ?? undefined });
offer('WAWebSendMsgCreateFanoutStanza', { createFanoutMsgStanza });
