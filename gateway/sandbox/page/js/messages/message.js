// A message on the page.
import { offer, wa } from '../offer.js';
import { BaseModel, defineModel } from '../base/model.js';
import { findHome } from '../chats/home.js';
import MediaData, { SHARED, STAGE } from '../media/media_data.js';
import { downloadInto } from '../media/transfer.js';
import { ACK } from './enums.js';

export class Msg extends BaseModel {
  initialize() {
    if (this.ack === undefined) this.__x_ack = ACK.CLOCK;
    if (this.directPath && !this.mediaData) this.__x_mediaData = mediaDataOf(this);
    this.mediaData?.on('change:mediaStage', (media, stage) => this.trigger('change:mediaData.mediaStage', media, stage));
  }

  get isStatusV3() {
    return Boolean(this.id?.remote.isStatusV3());
  }

  get isMedia() {
    return Boolean(this.mediaData);
  }

  get mediaObject() {
    return this.mediaData?.mediaObject;
  }

  /** Of pictures and sounds: what WhatsApp asks for before it plays them. */
  avParams() {
    return this.mediaData;
  }

  async downloadMedia(options) {
    await downloadInto(this.mediaData, options);
  }

  get sender() {
    return this.author ?? this.from;
  }

  get senderObj() {
    return this.sender && wa('WAWebContactCollection').ContactCollection.gadd(this.sender);
  }

  getChat() {
    return findHome(this.id.remote);
  }

  updateAck(ack) {
    this.set('ack', ack);
  }

  /** What a reply to this message carries about it. */
  msgContextInfo(chatId) {
    const remote = this.id.remote;
    return {
      quotedMsg: this.attributes,
      quotedStanzaID: this.id.id,
      quotedParticipant: this.sender,
      quotedRemoteJid: chatId && !remote.equals(chatId) ? remote : undefined,
    };
  }
}

function mediaDataOf(msg) {
  const shared = SHARED.filter((name) => msg[name] !== undefined).map((name) => [name, msg[name]]);
  return new MediaData({ ...Object.fromEntries(shared), preview: msg.body, mediaStage: STAGE.NEED_POKE });
}

defineModel(Msg, {
  proxyName: 'msg',
  props: [
    'id', 'rowId', 'type', 'subtype', 'body', 'caption', 't', 'from', 'to', 'author', 'ack', 'self', 'local',
    'isNewMsg', 'notifyName', 'star', 'mediaData', 'isUnsentMedia', 'serverId', 'quotedMsg', 'quotedStanzaID',
    'quotedParticipant', 'mentionedJidList', 'nonJidMentions', 'isForwarded', 'forwardingScore', 'recipients', 'latestEditMsgKey',
    'latestEditSenderTimestampMs', 'protocolMessageKey', 'revokeSender', 'revokeTimestamp', 'hasReaction', 'isViewOnce',
    'isGif', 'lat', 'lng', 'loc', 'vcardList', 'vcardFormattedName', 'pollName', 'pollOptions',
    'pollSelectableOptionsCount', 'messageSecret', 'mimetype', 'size', 'filehash', 'encFilehash', 'mediaKey',
    'matchedText', 'canonicalUrl', 'title', 'description', 'thumbnail', 'richPreviewType', 'doNotPlayInline',
    'list', 'listResponse', 'footer', 'isFromTemplate', 'hydratedButtons', 'isDynamicReplyButtonsMsg',
    'dynamicReplyButtons', 'selectedButtonId', 'selectedId', 'selectedIndex', 'interactiveHeader', 'interactivePayload', 'comment',
    'inviteCode', 'inviteCodeExp', 'inviteGrp', 'inviteGrpName', 'productId', 'priceAmount1000', 'currencyCode', 'orderId',
    'orderTitle', 'itemCount', 'totalAmount1000', 'totalCurrencyCode', 'eventName', 'eventDescription', 'eventStartTime',
    'eventEndTime', 'eventLocation', 'eventJoinLink', 'isEventCanceled', 'mediaKeyTimestamp', 'directPath',
    'filename', 'width', 'height', 'duration', 'waveform', 'backgroundColor', 'font',
  ],
});

offer('WAWebMsgModel', { Msg });
offer('WAWebMsgGetters', {
  getIsGroupMsg: (msg) => msg.id.remote.isGroup(),
  getIsUnreadType: (msg) => !msg.id.fromMe && msg.type !== 'protocol' && msg.type !== 'gp2',
});
offer('WAWebMsgReply', { canReplyMsg: (msg) => msg.ack >= ACK.SENT && msg.type !== 'revoked' });
