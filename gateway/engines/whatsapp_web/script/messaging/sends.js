// A message on its way out, under the id that it was given: what is the same whatever it is and whoever sends it.
(gateway) => {
  const { use } = gateway;

  /** The chat to send to, made where there is none; null if WhatsApp does not know the number. */
  const chatFor = async (provider, address) => {
    const wid = use('WAWebWidFactory').createWid(address);
    const existing = gateway.findChat(wid);
    if (existing) return existing;
    if (wid.server === 'broadcast') return gateway.statusChat(wid);
    if (wid.server === 'newsletter') throw new Error('this account has no such channel');
    if (wid.server !== 'c.us') return provider.openChat(wid);
    const found = await gateway.ask(wid);
    if (!found) return null;
    try {
      return await provider.openChat(found);
    } catch (error) {
      // The answer above brings the LID too, but not always before it is needed.
      if (!/No LID for user/i.test(String(error?.message ?? error))) throw error;
      await gateway.ask(found);
      return provider.openChat(found);
    }
  };

  /** Accounts move to LIDs for their statuses by themselves. */
  const inStatuses = (me) => gateway.useIfThere('WAWebLidStatusMigrationUtils')?.matWidConvert?.(me) ?? me;

  /** Who we are in this chat: in a group, under the kind of address that its members use. */
  const ourselvesIn = (chat) => {
    const users = use('WAWebUserPrefsMeUser');
    if (chat.id.server === 'broadcast') return inStatuses(users.getMaybeMeLidUser() ?? users.getMaybeMePnUser());
    const isByLid =
      chat.id.server === 'lid' || (chat.id.server === 'g.us' && chat.groupMetadata?.isLidAddressingMode !== false);
    return isByLid ? users.getMaybeMeLidUser() : users.getMaybeMePnUser();
  };

  const keyFor = (chat, id, from) => {
    const MsgKey = use('WAWebMsgKey').default;
    const participant = gateway.namesAuthors(chat.id) ? from : undefined;
    return new MsgKey({ from, to: chat.id, id, participant, selfDir: 'out' });
  };

  const refused = (code, message) => ({ outcome: 'failed', code, message });

  const outcome = (message, result) => {
    const { ack } = message;
    if (ack > 0 || result === 'OK') return 'sent';
    // WhatsApp Web keeps what it could not send and sends it by itself later.
    return ack < 0 ? 'failed' : 'unknown';
  };

  /**
   * WhatsApp's numbers for an account that may not start conversations for a while, as other clients report
   * them (463, 475). Where WhatsApp Web itself says them is not known yet: they are looked for in all it tells.
   */
  const REACH_OUT_LIMITS = /\b(463|475)\b/;

  /** What a send came to, in words: its result, and WhatsApp's number where there is one. */
  gateway.toldOf = (sent) =>
    [sent?.messageSendResult, sent?.errorCode].filter((part) => part !== undefined && part !== null).join(' ') || null;

  const described = (message, result) => ({
    ...gateway.receipt(message),
    outcome: outcome(message, result),
    code: REACH_OUT_LIMITS.test(result ?? '') ? 'reach_out_limited' : null,
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

  /**
   * What `work` has WhatsApp Web send goes out under this key instead of one that WhatsApp Web chooses. Only within a
   * turn, when nothing else is sent here.
   */
  gateway.underKey = async (key, work) => {
    const action = use('WAWebSendMsgChatAction');
    const original = action.addAndSendMsgToChat;
    let isUsed = false;
    action.addAndSendMsgToChat = (chat, message, ...rest) => {
      isUsed = true;
      return original.call(action, chat, Object.assign(message, { id: key }), ...rest);
    };
    try {
      const [outcome] = [await work()].flat();
      if (!isUsed) throw new Error('WhatsApp Web sent it another way, under an id of its own');
      return gateway.toldOf(outcome);
    } finally {
      action.addAndSendMsgToChat = original;
    }
  };

  /** How long to wait before a file is uploaded again, each time; a connection that is gone shows by then. */
  const UPLOAD_AGAIN_MS = [1000, 3000];

  const isBroken = (key) => {
    const message = gateway.inMemory(key);
    return message !== null && Boolean(message.isUnsentMedia) && gateway.neverLeft(message);
  };

  const isConnected = () => use('WAWebSocketModel').Socket.state === 'CONNECTED';

  /**
   * What WhatsApp Web said of it. A file whose upload broke off went to nobody, and WhatsApp Web leaves it to the
   * person to try again: so does this, and where the connection is gone as well, whoever asked does it later.
   */
  const untilUploaded = async (hand, key, untilMs) => {
    for (const pauseMs of [...UPLOAD_AGAIN_MS, null]) {
      gateway.forgetBroken(key);
      const told = await hand();
      if (!isBroken(key)) return told;
      if (pauseMs !== null) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (!isConnected()) break;
      if (pauseMs === null || performance.now() > untilMs) return told;
    }
    gateway.forgetBroken(key);
    throw new Error('the connection was lost during the upload');
  };

  /** What of a provider's sends it, by the capability that it takes. */
  const SENDS = {
    text: 'sendText',
    media_out: 'sendMedia',
    location: 'sendLocation',
    contact: 'sendContacts',
    poll: 'sendPoll',
    event: 'sendEvent',
    forward: 'forward',
    status: 'sendStatus',
    channel_post: 'postToChannel',
  };

  const everybodyIn = async (chat) => {
    if (chat.id.server !== 'g.us') return [];
    await gateway.useIfThere('WAWebGroupMetadataCollection')?.default.find(chat.id);
    return (chat.groupMetadata?.participants.getModelsArray() ?? []).map(({ id }) => gateway.text(id));
  };

  const send = async (provider, { capability, content, chat, key, from, mentionsAll, untilMs, ...order }) => {
    const already = gateway.inMemory(key);
    if (already && !gateway.neverLeft(already)) {
      await settled(already, untilMs);
      return described(already, null);
    }
    const quoted = order.quoted ? await gateway.referred(order.quoted) : null;
    if (order.quoted && !quoted) return refused('message_not_found', null);
    const source = content.source ? await gateway.referred(content.source) : null;
    if (content.source && !source) return refused('message_not_found', null);
    const mentions = mentionsAll ? await everybodyIn(chat) : (order.mentions ?? []);
    // Whoever asked has given up by now and will ask again: this one must not go out beside it.
    if (performance.now() > untilMs) return { outcome: 'unknown', message: 'too late to send' };
    const hand = () => provider[SENDS[capability]](chat, { ...content, key, from, quoted, mentions, source });
    const result = await untilUploaded(hand, key, untilMs);
    return described(gateway.inMemory(key) ?? { id: key, ack: 0 }, result);
  };

  const attempt = async (provider, { chat: address, id, ...order }) => {
    let chat = null;
    try {
      chat = await chatFor(provider, address);
      if (!chat) return refused('not_on_whatsapp', null);
      const from = ourselvesIn(chat);
      return await send(provider, { ...order, chat, from, key: keyFor(chat, id, from) });
    } catch (error) {
      // WhatsApp Web may have taken it all the same.
      const present = chat && (await gateway.ownMessage(chat.id, id));
      if (present) return { ...described(present, null), message: String(error?.message ?? error) };
      throw error;
    }
  };

  const sendAny = async ({ providers, capability, whole, ...order }) => {
    try {
      const content = await whole;
      return await gateway.provided(providers, capability, (provider) =>
        attempt(provider, { ...order, capability, content }),
      );
    } catch (error) {
      const message = String(error?.message ?? error);
      // Nothing was sent. Without a connection that says nothing against the message itself.
      return { lost: {}, result: isConnected() ? refused(null, message) : { outcome: 'unknown', message } };
    }
  };

  const withItsFile = async (content) =>
    content.file ? { ...content, file: await gateway.fileFor(content.file) } : content;

  gateway.verbs.send = ({ deadlineMs, content, ...order }) => {
    // At once: whoever brings the file may say that it does not come, long before this one's turn.
    const whole = withItsFile(content);
    whole.catch(() => {});
    return gateway.inLine(order.id, deadlineMs, (untilMs) => sendAny({ ...order, whole, untilMs }));
  };
}
