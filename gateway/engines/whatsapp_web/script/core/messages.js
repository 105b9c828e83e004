// Messages as plain JSON: the one that just came, and one by its id.
(gateway) => {
  const { use, text, person } = gateway;

  const MEDIA = ['mimetype', 'size', 'filehash', 'filename', 'duration', 'width', 'height'];

  gateway.keyOf = (id) => (typeof id === 'string' ? use('WAWebMsgKey').default.fromString(id) : id);

  /** From a model, or from a row of the database: both carry the same names. */
  gateway.message = (source) => {
    const key = gateway.keyOf(source.id);
    const author = key.fromMe ? null : (source.author ?? key.participant ?? source.from);
    const pushed = source.notifyName || null;
    return {
      id: key.id,
      chat: text(key.remote),
      chatPerson: person(key.remote),
      fromMe: key.fromMe,
      author: author ? { ...person(wid(author)), ...(pushed && { pushName: pushed }) } : null,
      type: source.type,
      isGif: Boolean(source.isGif),
      body: gateway.wordsOf(source),
      caption: source.caption || null,
      t: source.t,
      ack: source.ack ?? 0,
      quotedId: source.quotedStanzaID || null,
      mentions: (source.mentionedJidList ?? []).map((address) => person(wid(address))).filter(Boolean),
      star: Boolean(source.star),
      viewOnce: Boolean(source.isViewOnce),
      chatWaitsSince: gateway.waitingSince(key.remote),
      ...gateway.specialOf(source),
      ...gateway.choicesOfAny(source),
      media: source.filehash || source.mediaData?.filehash ? media(source) : null,
    };
  };

  const wid = (address) =>
    typeof address === 'string' ? use('WAWebWidFactory').createWid(address) : address;

  const media = (source) =>
    Object.fromEntries(MEDIA.map((name) => [name, source[name] ?? source.mediaData?.[name] ?? null]));

  gateway.receipt = (message) => ({
    ack: message.ack ?? 0,
    t: message.t ?? null,
    recipient: person(gateway.keyOf(message.id).remote),
    chatWaits: gateway.waitingSince(gateway.keyOf(message.id).remote) !== null,
  });

  /** Whether a message of such a chat is named by its author, too: of a group, or among the statuses. */
  gateway.namesAuthors = ({ server }) => server === 'g.us' || server === 'broadcast';

  const isPersons = ({ server }) => server === 'c.us' || server === 'lid';

  /** Every key that an own message may have: its chat has two names, and in groups so have we. */
  gateway.ownKeys = (chat, id) => {
    const MsgKey = use('WAWebMsgKey').default;
    const users = use('WAWebUserPrefsMeUser');
    const mapping = use('WAWebApiContact');
    const make = (remote, participant) => new MsgKey({ fromMe: true, remote, id, participant });
    if (gateway.namesAuthors(chat)) {
      const own = [users.getMaybeMeLidUser(), users.getMaybeMePnUser()].filter(Boolean);
      return [...own.map((me) => make(chat, me)), make(chat)];
    }
    if (!isPersons(chat)) return [make(chat)];
    const other = chat.server === 'lid' ? mapping.getPhoneNumber(chat) : mapping.getCurrentLid(chat);
    return [chat, other].filter(Boolean).map((remote) => make(remote));
  };

  /** Every key that a message may have: a chat and a person have two names. */
  gateway.keysOf = ({ chat, id, fromMe, authors }) => {
    const own = gateway.ownKeys(wid(chat), id);
    if (fromMe) return own;
    const MsgKey = use('WAWebMsgKey').default;
    const participants = gateway.namesAuthors(wid(chat)) ? authors.map(wid) : [undefined];
    const remotes = [...new Map(own.map(({ remote }) => [text(remote), remote])).values()];
    return remotes.flatMap((remote) =>
      participants.map((participant) => new MsgKey({ fromMe: false, remote, id, participant })),
    );
  };

  gateway.inMemory = (key) => use('WAWebMsgCollection').MsgCollection.get(key) ?? null;

  /** An own message, from memory or from the page's database. */
  gateway.ownMessage = async (chat, id) => {
    const { MsgCollection } = use('WAWebMsgCollection');
    const keys = gateway.ownKeys(chat, id);
    for (const key of keys) {
      const model = MsgCollection.get(key);
      if (model) return model;
    }
    const stored = await MsgCollection.getMessagesById(keys.map(text));
    return stored?.messages?.find(Boolean) ?? null;
  };

  /** Takes an own message whose file never left off the page: under its id it can be sent anew. */
  gateway.forgetBroken = (key) => {
    const message = gateway.inMemory(key);
    if (!message || !gateway.neverLeft(message)) return;
    use('WAWebMsgCollection').MsgCollection.remove(message);
    const home = key.remote.server === 'broadcast' ? gateway.statusOf(key.participant) : gateway.findChat(key.remote);
    home?.msgs.remove(message);
  };

  /** Anybody's message by what names it, from memory or from the page's database; null if it is not there. */
  gateway.referred = async (reference) => {
    const stored = await use('WAWebMsgCollection').MsgCollection.getMessagesById(gateway.keysOf(reference).map(text));
    return stored?.messages?.find(Boolean) ?? null;
  };

  /** Calls back for each message that arrives readable, or is written, from now on; returns how to stop. */
  gateway.onNewMessages = (tell) => {
    const { MsgCollection } = use('WAWebMsgCollection');
    const added = (message) => {
      if (message.isNewMsg && message.type !== 'ciphertext') tell(message);
    };
    MsgCollection.on('add', added);
    return () => MsgCollection.off('add', added);
  };

  /** Calls back for each ack of an own message in memory, refusals (below 0) among them; returns how to stop. */
  gateway.onAckChanges = (tell) => {
    const { MsgCollection } = use('WAWebMsgCollection');
    const changed = (message) => {
      if (message.id?.fromMe && message.ack !== 0) tell(message.id, message.ack);
    };
    MsgCollection.on('change:ack', changed);
    return () => MsgCollection.off('change:ack', changed);
  };

  /** Statuses and posts in channels are handed over once: what WhatsApp has not taken, WhatsApp Web does not send again. */
  const isHandedOverOnce = ({ server }) => server === 'broadcast' || server === 'newsletter';

  /** Whether it went to nobody and does not by itself: a file whose upload broke off is one. */
  gateway.neverLeft = ({ id, ack, isUnsentMedia }) =>
    (Boolean(isUnsentMedia) && ack < 0) || (isHandedOverOnce(gateway.keyOf(id).remote) && ack < 1);

  gateway.verbs.findSent = async ({ chat, id }) => {
    const found = await gateway.ownMessage(wid(chat), id);
    return found && !gateway.neverLeft(found) ? gateway.receipt(found) : null;
  };
}
