// The provider `core`: messaging with nothing but WhatsApp Web's own modules.
(gateway) => {
  const { use } = gateway;

  const openChat = async (wid) => {
    const { chat } = await use('WAWebFindChatAction').findOrCreateLatestChat(wid, 'createChat');
    // What it answers is a record of the chat, not its model.
    const model = use('WAWebChatCollection').ChatCollection.get(chat.id);
    if (!model) throw new Error(`WhatsApp Web made no chat ${gateway.text(chat.id)}`);
    return model;
  };

  const sendText = async (chat, { key, from, body, quoted, mentions }) => {
    if (quoted && gateway.useIfThere('WAWebMsgReply')?.canReplyMsg?.(quoted) === false) {
      throw new Error('the quoted message cannot be replied to');
    }
    const mentioned = mentions.map((address) => use('WAWebWidFactory').createWid(address));
    const [stored, sent] = use('WAWebSendMsgChatAction').addAndSendMsgToChat(chat, {
      ...use('WAWebGetEphemeralFieldsMsgActionsUtils').getEphemeralFields(chat),
      ...quoted?.msgContextInfo(chat.id),
      ...(mentioned.length > 0 && { mentionedJidList: mentioned }),
      id: key,
      type: 'chat',
      subtype: null,
      body,
      from,
      to: chat.id,
      t: use('WATimeUtils').unixTime(),
      self: 'out',
      local: true,
      isNewMsg: true,
      ack: 0,
    });
    await stored;
    return gateway.toldOf(await sent);
  };

  /** Once WhatsApp Web has done with it what it does in the same task. */
  const receive = (tell) => {
    const tellSoon = (message) => queueMicrotask(() => tell(message));
    const stops = [gateway.onNewMessages(tellSoon), gateway.onDecrypted(tellSoon)];
    return () => stops.forEach((stop) => stop());
  };

  /** Receipts come to a function that WhatsApp Web looks up at each call; returns how to take our hand away. */
  const onReceipts = (handle) => {
    // Without it, acks of messages that are not in memory are lost, and nothing else.
    const receipts = gateway.useIfThere('WAWebHandleDirectChatReceipt');
    const original = receipts?.handleChatSimpleReceipt;
    if (typeof original !== 'function') return () => {};
    const wrapped = (receipt, ...rest) => {
      queueMicrotask(() => handle(receipt));
      return original(receipt, ...rest);
    };
    receipts.handleChatSimpleReceipt = wrapped;
    return () => {
      if (receipts.handleChatSimpleReceipt === wrapped) receipts.handleChatSimpleReceipt = original;
    };
  };

  const RECEIVED = 2;

  const acks = (tell) => {
    const MsgKey = use('WAWebMsgKey').default;
    const stopChanges = gateway.onAckChanges(tell);
    const stopReceipts = onReceipts(({ from, recipient, externalIds, ack }) => {
      // With a recipient it comes from another device of ours, about what that one has read.
      if (ack < RECEIVED || recipient) return;
      for (const id of externalIds) {
        const key = new MsgKey({ fromMe: true, remote: from, id });
        if (!gateway.inMemory(key)) tell(key, ack);
      }
    });
    return () => {
      stopChanges();
      stopReceipts();
    };
  };

  gateway.providers.core = {
    ready: async () => true,
    lacks: gateway.missing,
    openChat,
    sendText,
    markRead: (chat) => use('WAWebUpdateUnreadChatAction').sendSeen({ chat, afterAvailable: false }),
    receive,
    acks,
  };
}
