// The provider `wajs`: what it does to messages and chats that are there. It has no way to vote in a poll or to mute for ever.
(gateway) => {
  const { text } = gateway;

  /** What it throws may be no error, and tells nothing as one. */
  const said = (work) =>
    Promise.resolve(work).catch((error) => {
      throw error instanceof Error ? error : new Error(error?.message ?? String(error));
    });

  const sent = async ({ sendMsgResult }) => {
    const result = gateway.toldOf(await sendMsgResult);
    if (result && result !== 'OK') throw new Error(result);
  };

  const chatOf = (message) => text(message.id.remote);

  gateway.providers.wajs.deeds = {
    edit: async (message, { text: body }) =>
      sent(await said(self.WPP.chat.editMessage(text(message.id), body, { linkPreview: false, markIsRead: false }))),
    revoke: (message) => said(self.WPP.chat.deleteMessage(chatOf(message), text(message.id), true, true)),
    delete: (message) => said(self.WPP.chat.deleteMessage(chatOf(message), text(message.id), true, false)),
    reaction: (message, { emoji }) => said(self.WPP.chat.sendReactionToMessage(text(message.id), emoji)),
    star: (message, { starred }) => said(self.WPP.chat.starMessage(text(message.id), starred)),
    pin: (message, { pinned }) =>
      said(pinned ? self.WPP.chat.pinMsg(text(message.id)) : self.WPP.chat.unpinMsg(text(message.id))),
    archive: (chat, { archived }) =>
      said(archived ? self.WPP.chat.archive(chat.id) : self.WPP.chat.unarchive(chat.id)),
    pin_chat: (chat, { pinned }) => said(pinned ? self.WPP.chat.pin(chat.id) : self.WPP.chat.unpin(chat.id)),
    mark_unread: (chat) => said(self.WPP.chat.markIsUnread(chat.id)),
    clear_chat: (chat) => said(self.WPP.chat.clear(chat.id, false)),
    delete_chat: (chat) => said(self.WPP.chat.delete(chat.id)),
  };
}
