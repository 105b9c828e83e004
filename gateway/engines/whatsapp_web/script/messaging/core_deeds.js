// The provider `core`: what it does to messages and chats that are there.
(gateway) => {
  const { use } = gateway;

  const chatOf = (message) => use('WAWebChatCollection').ChatCollection.get(message.id.remote);
  const only = (message) => ({ type: 'message', list: [message] });

  const pin = (message, { pinned }) => {
    const { PIN_STATE, DEFAULT_PIN_EXPIRY_DURATION_OPTION } = use('WAWebPinMsgConstants');
    const state = pinned ? PIN_STATE.PIN : PIN_STATE.UNPIN;
    return use('WAWebSendPinMessageAction').sendPinInChatMsg(message, state, DEFAULT_PIN_EXPIRY_DURATION_OPTION);
  };

  const star = (message, { starred }) => {
    const { Cmd } = use('WAWebCmd');
    return starred ? Cmd.sendStarMsgs(chatOf(message), [message]) : Cmd.sendUnstarMsgs(chatOf(message), [message]);
  };

  gateway.providers.core.deeds = {
    edit: (message, { text }) => use('WAWebSendMessageEditAction').sendMessageEdit(message, text, { linkPreview: null }),
    revoke: (message) => use('WAWebCmd').Cmd.sendRevokeMsgs(chatOf(message), only(message), { clearMedia: true }),
    delete: (message) => use('WAWebCmd').Cmd.sendDeleteMsgs(chatOf(message), only(message), true),
    reaction: (message, { emoji }) => use('WAWebSendReactionMsgAction').sendReactionToMsg(message, emoji),
    star,
    pin,
    poll_vote: (message, { options }) => use('WAWebPollsSendVoteMsgAction').sendVote(message, new Set(options)),
    archive: (chat, { archived }) => use('WAWebSetArchiveChatAction').setArchive(chat, archived),
    pin_chat: (chat, { pinned }) => use('WAWebChatPinBridge').setPin(chat, pinned),
    mute: (chat, { expiration }) =>
      expiration === 0 ? chat.mute.unmute({ sendDevice: true }) : chat.mute.mute({ expiration, sendDevice: true }),
    mark_unread: (chat) => use('WAWebUpdateUnreadChatAction').markUnread(chat, true),
    clear_chat: (chat) => use('WAWebChatClearBridge').sendClear(chat, false),
    delete_chat: (chat) => use('WAWebDeleteChatAction').sendDelete(chat),
  };
}
