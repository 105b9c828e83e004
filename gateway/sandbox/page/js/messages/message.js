// A message on the page.
import { offer, wa } from '../offer.js';
import { BaseModel, defineModel } from '../base/model.js';
import { ACK } from './enums.js';

export class Msg extends BaseModel {
  initialize() {
    if (this.ack === undefined) this.__x_ack = ACK.CLOCK;
  }

  get isStatusV3() {
    return Boolean(this.id?.remote.isStatusV3());
  }

  get isMedia() {
    return Boolean(this.mediaData);
  }

  get sender() {
    return this.author ?? this.from;
  }

  get senderObj() {
    return this.sender && wa('WAWebContactCollection').ContactCollection.gadd(this.sender);
  }

  getChat() {
    return wa('WAWebChatCollection').ChatCollection.get(this.id.remote);
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
defineModel(Msg, {
  proxyName: 'msg',
  props: [
    'id', 'rowId', 'type', 'subtype', 'body', 'caption', 't', 'from', 'to', 'author', 'ack', 'self', 'local',
    'isNewMsg', 'notifyName', 'star', 'mediaData', 'isUnsentMedia', 'serverId', 'quotedMsg', 'quotedStanzaID',
    'quotedParticipant', 'mentionedJidList', 'nonJidMentions', 'isForwarded', 'latestEditMsgKey',
    'latestEditSenderTimestampMs', 'protocolMessageKey', 'revokeSender', 'revokeTimestamp', 'hasReaction', 'isViewOnce',
    'isGif', 'lat', 'lng', 'loc', 'vcardList', 'vcardFormattedName', 'pollName', 'pollOptions',
    'pollSelectableOptionsCount', 'messageSecret',
  ],
});

offer('WAWebMsgModel', { Msg });
offer('WAWebMsgGetters', {
  getIsGroupMsg: (msg) => msg.id.remote.isGroup(),
  getIsUnreadType: (msg) => !msg.id.fromMe && msg.type !== 'protocol' && msg.type !== 'gp2',
});
offer('WAWebMsgReply', { canReplyMsg: (msg) => msg.ack >= ACK.SENT && msg.type !== 'revoked' });
