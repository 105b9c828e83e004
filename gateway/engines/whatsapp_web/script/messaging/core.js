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

  /** What is said to everybody has no end of its own. */
  const isForAll = ({ server }) => server === 'broadcast' || server === 'newsletter';

  /** What every message has that goes out, whatever it is. */
  const envelope = (chat, { key, from, quoted, mentions }) => {
    if (quoted && gateway.useIfThere('WAWebMsgReply')?.canReplyMsg?.(quoted) === false) {
      throw new Error('the quoted message cannot be replied to');
    }
    const mentioned = mentions.map((address) => use('WAWebWidFactory').createWid(address));
    return {
      ...(isForAll(chat.id) ? {} : use('WAWebGetEphemeralFieldsMsgActionsUtils').getEphemeralFields(chat)),
      ...quoted?.msgContextInfo(chat.id),
      ...(mentioned.length > 0 && { mentionedJidList: mentioned }),
      id: key,
      from,
      to: chat.id,
      t: use('WATimeUtils').unixTime(),
      self: 'out',
      local: true,
      isNewMsg: true,
      ack: 0,
    };
  };

  const send = async (chat, about, attributes) => {
    const message = { ...envelope(chat, about), ...attributes };
    const [stored, sent] = use('WAWebSendMsgChatAction').addAndSendMsgToChat(chat, message);
    await stored;
    return gateway.toldOf(await sent);
  };

  const sendText = (chat, { body, preview, ...about }) =>
    send(chat, about, { type: 'chat', subtype: null, body, ...gateway.attributesOfPreview(preview) });
  const sendLocation = (chat, { location, ...about }) => send(chat, about, gateway.attributesOfLocation(location));
  const sendContacts = (chat, { contacts, ...about }) => send(chat, about, gateway.attributesOfContacts(contacts));
  const sendPoll = (chat, { poll, ...about }) => send(chat, about, gateway.attributesOfPoll(poll));
  const sendEvent = (chat, { event, ...about }) => send(chat, about, gateway.attributesOfEvent(event));

  const forward = (chat, { key, source }) =>
    gateway.underKey(key, () =>
      use('WAWebChatForwardMessage').forwardMessages({ chat, msgs: [source], multicast: false, includeCaption: true }),
    );

  /** How WhatsApp Web is told what to make of a file; the rest it sees by its type. */
  const MADE = {
    gif: { asGif: true },
    voice: { isPtt: true },
    document: { asDocument: true },
    sticker: { asSticker: true },
  };

  const prepared = async (kind, file) => {
    const opaque = await use('WAWebMediaOpaqueData').default.createFromData(file, file.type);
    const sound = kind === 'voice' ? await gateway.soundOf(file) : null;
    const options = { ...MADE[kind], ...(sound && { precomputedFields: sound }) };
    const media = use('WAWebPrepRawMedia').prepRawMedia(opaque, options);
    await media.waitForPrep();
    return media;
  };

  const sendMedia = async (chat, { kind, file, caption, viewOnce, ...about }) => {
    const media = await prepared(kind, file);
    const options = {
      caption: caption ?? undefined,
      isViewOnce: viewOnce || undefined,
      addEvenWhilePreparing: false,
      productMsgOptions: { ...envelope(chat, about), filename: file.name, isCaptionByUser: caption !== null },
    };
    // Older builds take the chat beside the options.
    const isOfOne = media.sendToChat.length === 1;
    return gateway.toldOf(await (isOfOne ? media.sendToChat({ chat, options }) : media.sendToChat(chat, options)));
  };

  const RESOLVED = 'RESOLVED';
  /** WhatsApp Web wants something to note its own measurements in. */
  const NOTES = { addAnnotations: () => NOTES, addPoint: () => NOTES };
  const HAS_IT_NO_MORE = new Set([404, 410]);

  const decrypted = async ({ directPath, encFilehash, filehash, mediaKey, mediaKeyTimestamp, type }) => {
    const { signal } = new AbortController();
    const what = { directPath, encFilehash, filehash, mediaKey, mediaKeyTimestamp, type, signal, downloadQpl: NOTES };
    try {
      return new Blob([await use('WAWebDownloadManager').downloadManager.downloadAndMaybeDecrypt(what)]);
    } catch (error) {
      if (HAS_IT_NO_MORE.has(error?.status)) return null;
      throw error;
    }
  };

  const fetchMedia = async (message) => {
    const { mediaData } = message;
    // It is shown then as well: WhatsApp Web finds it in its own store the next time.
    if (mediaData.mediaStage !== RESOLVED) await message.downloadMedia(gateway.FETCH_ANYHOW);
    if (gateway.mediaAreGone(message)) return null;
    if (mediaData.mediaStage !== RESOLVED) throw new Error(`the media are at the stage ${mediaData.mediaStage}`);
    return mediaData.mediaBlob?.forceToBlob?.() ?? decrypted(message);
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
    envelope,
    sendText,
    sendLocation,
    sendContacts,
    sendPoll,
    sendEvent,
    forward,
    sendMedia,
    fetchMedia,
    markRead: (chat) => use('WAWebUpdateUnreadChatAction').sendSeen({ chat, afterAvailable: false }),
    receive,
    acks,
  };
}
