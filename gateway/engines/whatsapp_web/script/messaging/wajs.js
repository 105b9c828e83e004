// The provider `wajs`: messaging through wa-js (the global WPP).
(gateway) => {
  const { use } = gateway;

  const reach = (path) => path.split('.').reduce((found, name) => found?.[name], self.WPP);

  const lacks = (paths) =>
    Array.from(paths)
      .filter((path) => reach(path) === undefined)
      .map((path) => `WPP.${path}`);

  const sendText = async (chat, { key, body, preview, quoted, mentions }) => {
    const options = {
      messageId: key,
      quotedMsg: quoted ?? undefined,
      mentionedList: mentions.length > 0 ? mentions : undefined,
      detectMentioned: false,
      linkPreview: false,
      markIsRead: false,
      waitForAck: true,
    };
    // Given a preview, its `sendTextMessage` looks the link up all the same, at strangers' servers.
    const sent = preview
      ? await self.WPP.chat.sendRawMessage(chat.id, { type: 'chat', body, ...gateway.attributesOfPreview(preview) }, options)
      : await self.WPP.chat.sendTextMessage(chat.id, body, options);
    return gateway.toldOf(await sent.sendMsgResult);
  };

  const optionsOf = ({ key, quoted }) => ({
    messageId: key, quotedMsg: quoted ?? undefined, detectMentioned: false, markIsRead: false, waitForAck: true,
  });

  const resultOf = async (sent) => gateway.toldOf(await sent.sendMsgResult);

  const sendLocation = async (chat, { location: { latitude, longitude, name, address }, ...about }) => {
    const place = { lat: latitude, lng: longitude, name: name ?? undefined, address: address ?? undefined };
    return resultOf(await self.WPP.chat.sendLocationMessage(chat.id, { ...place, ...optionsOf(about) }));
  };

  const sendContacts = async (chat, { contacts, ...about }) => {
    const people = contacts.map(({ name, phone }) => ({ id: `${phone}@c.us`, name }));
    return resultOf(await self.WPP.chat.sendVCardContactMessage(chat.id, people, optionsOf(about)));
  };

  const sendPoll = async (chat, { poll, ...about }) => {
    const options = { selectableCount: gateway.choicesOf(poll), ...optionsOf(about) };
    return resultOf(await self.WPP.chat.sendCreatePollMessage(chat.id, poll.question, poll.options, options));
  };

  const forward = (chat, { key, source }) =>
    gateway.underKey(key, () => self.WPP.chat.forwardMessages(chat.id, [source], { displayCaptionText: true }));

  /** wa-js knows fewer kinds, and the rest by a mark. */
  const MADE = {
    gif: { type: 'video', isGif: true },
    voice: { type: 'audio', isPtt: true, waveform: true },
  };

  /** It waits for ever where WhatsApp Web does not take the file; the line does not wait with it. */
  const sendMedia = async (chat, { key, kind, file, caption, viewOnce, quoted, mentions }) => {
    const sent = await self.WPP.chat.sendFileMessage(chat.id, file, {
      ...(MADE[kind] ?? { type: kind }),
      caption: caption ?? undefined,
      isViewOnce: viewOnce || undefined,
      messageId: key,
      quotedMsg: quoted ?? undefined,
      mentionedList: mentions.length > 0 ? mentions : undefined,
      detectMentioned: false,
      markIsRead: false,
      waitForAck: true,
    });
    return gateway.toldOf(await sent.sendMsgResult);
  };

  const fetchMedia = async (message) => {
    try {
      return await self.WPP.chat.downloadMedia(gateway.text(message.id));
    } catch (error) {
      // What it throws then is no error, and tells nothing as one.
      throw error instanceof Error ? error : new Error(error?.message ?? String(error));
    }
  };

  const PATIENCE_MS = 1000;

  /**
   * A fault in wa-js's own listeners is silent: it tells of no message, or of some kinds of them not, for
   * ever. So each message is expected, and one that it does not tell of is told without it.
   */
  const receive = (tell, complain) => {
    const timers = new Map();
    const told = new WeakSet();
    const once = (message) => {
      clearTimeout(timers.get(message));
      timers.delete(message);
      if (told.has(message)) return;
      told.add(message);
      tell(message);
    };
    const expect = (message) => {
      const giveUp = () => {
        once(message);
        complain('it did not tell of a message');
      };
      timers.set(message, setTimeout(giveUp, PATIENCE_MS));
    };
    const heard = (message) => {
      // A placeholder: wa-js tells the same message again once it is decrypted.
      if (message.type !== 'ciphertext') once(message);
    };
    // Of a placeholder that came before the page was loaded wa-js never tells.
    const decrypted = (message, { wasNew }) => (wasNew ? expect(message) : queueMicrotask(() => once(message)));
    const stops = [gateway.onNewMessages(expect), gateway.onDecrypted(decrypted)];
    self.WPP.on('chat.new_message', heard);
    return () => {
      for (const stop of stops) stop();
      self.WPP.off('chat.new_message', heard);
      for (const message of [...timers.keys()]) once(message);
    };
  };

  /** Of a status wa-js names who saw it in the place of who wrote it. */
  const isInMemory = (key) =>
    gateway.inMemory(key) !== null ||
    (key.remote.server === 'broadcast' && gateway.ownKeys(key.remote, key.id).some((own) => gateway.inMemory(own)));

  const acks = (tell) => {
    // Also the refusals (-1), which wa-js does not tell.
    const stopChanges = gateway.onAckChanges(tell);
    // Receipts of messages that are not in memory. In a group, one person's is not everybody's.
    const heard = ({ ack, chat, ids }) => {
      if (chat?.server === 'g.us') return;
      for (const key of ids) if (!isInMemory(key)) tell(key, ack);
    };
    self.WPP.on('chat.msg_ack_change', heard);
    return () => {
      stopChanges();
      self.WPP.off('chat.msg_ack_change', heard);
    };
  };

  /**
   * Once linked, wa-js subscribes to the presence of every chat in one go, one request each. Whoever asks for one
   * is let through: a wa-js that never becomes ready must not leave everybody without.
   */
  const withoutPresenceStorm = () => {
    const chats = use('WAWebChatCollection').ChatCollection.getModelsArray();
    const chat = chats.find((model) => model.presence?.subscribe);
    const prototype = chat && Object.getPrototypeOf(chat.presence);
    if (!prototype || !Object.hasOwn(prototype, 'subscribe')) return () => {};
    const { subscribe } = prototype;
    let asked = [];
    const answer = () => {
      const isStorm = asked.length > 1;
      for (const { presence, resolve } of asked) resolve(isStorm ? undefined : subscribe.call(presence));
      asked = [];
    };
    prototype.subscribe = function () {
      return new Promise((resolve) => {
        if (asked.push({ presence: this, resolve }) === 1) queueMicrotask(answer);
      });
    };
    return () => {
      prototype.subscribe = subscribe;
    };
  };

  const restore = withoutPresenceStorm();
  const isReady = new Promise((resolve) => {
    if (self.WPP.isFullReady) resolve();
    else self.WPP.loader.onFullReady(resolve);
  }).then(() => {
    restore();
    return true;
  });

  /** Whether it got ready in time; on modules that keep arriving it never does. */
  const ready = async (patienceMs) => {
    let timer;
    const tooLate = new Promise((resolve) => {
      timer = setTimeout(resolve, patienceMs, false);
    });
    const inTime = await Promise.race([isReady, tooLate]);
    clearTimeout(timer);
    return inTime;
  };

  gateway.providers.wajs = {
    ready,
    lacks,
    openChat: (wid) => self.WPP.chat.find(wid),
    sendText,
    sendLocation,
    sendContacts,
    sendPoll,
    forward,
    sendMedia,
    fetchMedia,
    markRead: (chat) => self.WPP.chat.markIsRead(chat.id),
    receive,
    acks,
  };
}
