// The provider `core`: what is said to many at once, a status or a post in a channel. It has no other: wa-js sends statuses by a
// function whose arguments have changed since, and looks for channels where WhatsApp Web has them no more.
(gateway) => {
  const { use } = gateway;
  const provider = gateway.providers.core;

  /** Statuses have no chat of their own; WhatsApp Web makes one up, too. */
  gateway.statusChat = (wid) => new (use('WAWebChatModel').Chat)({ id: wid });

  const requireConnection = () => {
    // It is tried once: what fails now would have failed for good.
    if (use('WAWebSocketModel').Socket.state !== 'CONNECTED') throw new Error('there is no connection');
  };

  /** WhatsApp Web chooses an id for it, which is taken back for the one that is given. */
  const sendStatusText = async ({ key, body, style }) => {
    const utils = use('WAWebStatusMsgDataUtils');
    const original = utils.createTextStatusMsgData;
    const MsgKey = use('WAWebMsgKey').default;
    utils.createTextStatusMsgData = async (...given) => {
      const data = await original(...given);
      const { remote, participant } = data.id;
      return { ...data, id: new MsgKey({ fromMe: true, remote, id: key.id, participant }) };
    };
    try {
      const look = { color: style?.background ?? undefined, font: style?.font ?? undefined };
      return gateway.toldOf(await use('WAWebSendStatusMsgAction').sendStatusTextMsgAction({ text: body, ...look }));
    } finally {
      utils.createTextStatusMsgData = original;
    }
  };

  provider.sendStatus = (chat, content) => {
    requireConnection();
    return content.file ? provider.sendMedia(chat, content) : sendStatusText(content);
  };

  const postText = async (chat, { body, ...about }) => {
    const data = { ...provider.envelope(chat, about), type: 'chat', subtype: null, body };
    const message = new (use('WAWebMsgModel').Msg)(data);
    return gateway.toldOf(await use('WAWebNewsletterSendMsgAction').resendNewsletterMsg(message));
  };

  provider.postToChannel = (chat, content) => {
    requireConnection();
    if (!chat.newsletterMetadata?.iAmAdminOrOwner()) throw new Error('only its admins post in a channel');
    return content.file ? provider.sendMedia(chat, content) : postText(chat, content);
  };

  provider.deeds.status_revoke = (message) => {
    const mine = use('WAWebStatusCollection').StatusCollection.getMyStatus();
    return use('WAWebRevokeStatusAction').sendStatusRevokeMsgAction(mine, message);
  };
}
