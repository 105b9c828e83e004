// Messaging through wa-js (the global WPP): what the gateway asks of it, and what it tells of it.
(gateway) => {
  const { use, text } = gateway;

  const reach = (path) => path.split('.').reduce((found, name) => found?.[name], self.WPP);

  /** Resolves once wa-js is ready, to the names it lacks, capability by capability. */
  gateway.verbs.messagingReady = async () => {
    await ready;
    const lacking = (paths) => paths.filter((path) => reach(path) === undefined).map((path) => `WPP.${path}`);
    return Object.fromEntries(
      Object.entries(gateway.manifest.wajs).map(([name, paths]) => [name, lacking(paths)]),
    );
  };

  /** The chat to send to, made where there is none; null if WhatsApp does not know the number. */
  const chatFor = async (address) => {
    const wid = use('WAWebWidFactory').createWid(address);
    const existing = gateway.findChat(wid);
    if (existing) return existing;
    if (wid.server !== 'c.us') return self.WPP.chat.find(wid);
    const found = await gateway.ask(wid);
    if (!found) return null;
    try {
      return await self.WPP.chat.find(found);
    } catch (error) {
      // The answer above brings the LID too, but not always before it is needed.
      if (!/No LID for user/i.test(String(error?.message ?? error))) throw error;
      await gateway.ask(found);
      return self.WPP.chat.find(found);
    }
  };

  const keyFor = (chat, id) => {
    const MsgKey = use('WAWebMsgKey').default;
    const users = use('WAWebUserPrefsMeUser');
    const isGroup = chat.id.server === 'g.us';
    const from = isGroup || chat.id.server === 'lid' ? users.getMaybeMeLidUser() : users.getMaybeMePnUser();
    return new MsgKey({ from, to: chat.id, id, participant: isGroup ? from : undefined, selfDir: 'out' });
  };

  const inMemory = (key) => use('WAWebMsgCollection').MsgCollection.get(key);

  const quoted = (chat, id) => {
    const here = (message) => message.id.id === id && text(message.id.remote) === text(chat.id);
    return (
      chat.msgs.getModelsArray().find(here) ??
      use('WAWebMsgCollection').MsgCollection.getModelsArray().find(here)
    );
  };

  const refused = (code, message) => ({ outcome: 'failed', code, message });

  const outcome = (message, result) => {
    const { ack } = message;
    if (ack > 0 || result === 'OK') return 'sent';
    // WhatsApp Web keeps what it could not send and sends it by itself later.
    return ack < 0 ? 'failed' : 'unknown';
  };

  const described = (message, result) => ({
    ...gateway.receipt(message),
    outcome: outcome(message, result),
    code: null,
    message: result && result !== 'OK' ? result : null,
  });

  /** Waits until WhatsApp has taken (or refused) a message that the page sends by itself. */
  const settled = (message, untilMs) =>
    new Promise((resolve) => {
      if (message.ack !== 0) return resolve();
      const done = () => {
        clearTimeout(timer);
        message.off('change:ack', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(untilMs - performance.now(), 0));
      return message.on('change:ack', done);
    });

  gateway.verbs.sendText = async ({ id, chat: address, body, quotedId, mentions, deadlineMs }) => {
    const untilMs = performance.now() + deadlineMs;
    let key = null;
    try {
      const chat = await chatFor(address);
      if (!chat) return refused('not_on_whatsapp', null);
      key = keyFor(chat, id);
      const already = inMemory(key);
      if (already) {
        await settled(already, untilMs);
        return described(already, null);
      }
      const quotedMsg = quotedId ? quoted(chat, quotedId) : undefined;
      if (quotedId && !quotedMsg) return refused('message_not_found', null);
      // Whoever asked has given up by now and will ask again: this one must not go out beside it.
      if (performance.now() > untilMs) return { outcome: 'unknown', message: 'too late to send' };
      const sent = await self.WPP.chat.sendTextMessage(chat.id, body, {
        messageId: key,
        quotedMsg,
        mentionedList: mentions.length > 0 ? mentions : undefined,
        detectMentioned: false,
        linkPreview: false,
        markIsRead: false,
        waitForAck: true,
      });
      const model = inMemory(key) ?? { id: key, ack: sent.ack };
      return described(model, sent.sendMsgResult?.messageSendResult ?? null);
    } catch (error) {
      const message = String(error?.message ?? error);
      const model = key && inMemory(key);
      if (model) return { ...described(model, null), message };
      // Nothing was sent. Without a connection that says nothing against the message itself.
      const connected = use('WAWebSocketModel').Socket.state === 'CONNECTED';
      return connected ? refused(null, message) : { outcome: 'unknown', message };
    }
  };

  gateway.verbs.markRead = async ({ chat: address }) => {
    const chat = gateway.findChat(use('WAWebWidFactory').createWid(address));
    if (!chat) return false;
    await self.WPP.chat.markIsRead(chat.id);
    return true;
  };

  const tellAck = (chat, id, ack) => gateway.report('ack', { chat, id, ack });

  const listen = () => {
    self.WPP.on('chat.new_message', (message) => {
      // A placeholder: wa-js tells the same message again once it is decrypted.
      if (message.type !== 'ciphertext') gateway.report('message', gateway.message(message));
    });
    // Also the refusals (-1), which wa-js does not tell.
    use('WAWebMsgCollection').MsgCollection.on('change:ack', (message) => {
      if (!message.id?.fromMe || message.ack === 0) return;
      tellAck(text(message.id.remote), message.id.id, message.ack);
    });
    // Receipts of messages that are not in memory. In a group, one person's is not everybody's.
    self.WPP.on('chat.msg_ack_change', ({ ack, chat, ids }) => {
      if (chat?.server === 'g.us') return;
      for (const key of ids) if (!inMemory(key)) tellAck(text(key.remote), key.id, ack);
    });
  };

  // At this moment wa-js would subscribe to the presence of every chat, one request each.
  const withoutPresenceStorm = () => {
    const chats = use('WAWebChatCollection').ChatCollection.getModelsArray();
    const chat = chats.find((model) => model.presence?.subscribe);
    const prototype = chat && Object.getPrototypeOf(chat.presence);
    if (!prototype || !Object.hasOwn(prototype, 'subscribe')) return () => {};
    const { subscribe } = prototype;
    prototype.subscribe = async () => {};
    return () => {
      prototype.subscribe = subscribe;
    };
  };

  const restore = withoutPresenceStorm();
  const ready = new Promise((resolve) => {
    if (self.WPP.isFullReady) resolve();
    else self.WPP.loader.onFullReady(resolve);
  }).then(() => {
    restore();
    listen();
  });
}
