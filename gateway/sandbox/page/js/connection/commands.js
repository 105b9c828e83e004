// The command bus of the interface (`Cmd`): what the whole page is told, and what a user can order.
import { offer, wa } from '../offer.js';
import EventEmitter from '../base/emitter.js';
import { setArchive, setPin } from '../chats/settings.js';
import { markUnread } from '../chats/unread.js';
import { deleteMessages, revokeMessages } from '../messages/protocol.js';
import { star } from '../messages/stars.js';
import * as session from './session.js';

export class CmdImpl extends EventEmitter {
  isMainLoaded = false;

  mainLoaded() {
    this.isMainLoaded = true;
    this.trigger('main_loaded');
  }

  refreshQR() {
    this.trigger('refresh_qr');
    session.refreshRefs();
  }

  async openChatAt({ chat }) {
    for (const other of wa('WAWebChatCollection').ChatCollection.toArray()) other.set('active', other === chat);
    this.trigger('open_chat', { chat });
    return true;
  }

  async openChatBottom(order) {
    return this.openChatAt(order.chat ? order : { chat: order });
  }

  async closeChat(chat) {
    chat.set('active', false);
    this.trigger('close_chat', chat);
  }

  /** `{type: 'message', list}`, or the list itself as older pages took it. */
  async sendRevokeMsgs(_chat, order) {
    await revokeMessages(order.list ?? order);
  }

  async sendDeleteMsgs(chat, order) {
    await deleteMessages(chat, order.list ?? order);
  }

  sendStarMsgs(_chat, messages) {
    return star(messages, true);
  }

  sendUnstarMsgs(_chat, messages) {
    return star(messages, false);
  }

  archiveChat(chat, archived) {
    return setArchive(chat, archived);
  }

  pinChat(chat, pinned) {
    return setPin(chat, pinned);
  }

  markChatUnread(chat, unread) {
    return unread ? markUnread(chat) : wa('WAWebUpdateUnreadChatAction').sendSeen({ chat });
  }

  clearChat(chat, keepStarred) {
    return wa('WAWebChatClearBridge').sendClear(chat, keepStarred);
  }

  deleteChat(chat) {
    return wa('WAWebDeleteChatAction').sendDelete(chat);
  }

  setActiveFilter(filter) {
    this.trigger('set_active_filter', filter);
  }
}

export const Cmd = new CmdImpl();

offer('WAWebCmd', { CmdImpl, Cmd });
offer('WAWebLaunchSocketUtils', { refreshQR: () => Cmd.refreshQR() });
