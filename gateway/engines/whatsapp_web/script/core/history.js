// What the page has stored: which chats it has and how far they go, and one chat's messages, page by page.
(gateway) => {
  const { use, text, keyOf } = gateway;

  const newestKey = (chat) => chat.lastReceivedKey ?? chat.msgs.getModelsArray().at(-1)?.id ?? null;

  const newestStatus = () => {
    const newest = gateway.statuses().at(-1);
    return newest ? [{ chat: text(newest.id.remote), id: newest.id.id, t: newest.t }] : [];
  };

  /** Every chat with its newest message; the statuses are together as one. */
  gateway.verbs.newestOfChats = () =>
    gateway
      .allChats()
      .map((chat) => ({ chat: text(chat.id), id: newestKey(chat)?.id ?? null, t: chat.t ?? null }))
      .filter(({ id }) => id !== null)
      .concat(newestStatus());

  const inOrder = (messages) => messages.sort((one, other) => one.t - other.t || (one.rowId ?? 0) - (other.rowId ?? 0));

  const neighbours = async (anchor, direction, count) => {
    const { messages = [] } = await use('WAWebDBMessageFindLocal').msgFindByDirection({ anchor, count, direction });
    return inOrder(messages.filter(({ id }) => text(id) !== text(anchor)));
  };

  /** The newest messages of a chat that are stored, at most so many. */
  gateway.newestStored = async (chat, count) => {
    const key = newestKey(chat);
    const { messages = [] } = (key && (await use('WAWebMsgCollection').MsgCollection.getMessagesById([text(key)]))) ?? {};
    const [newest] = messages;
    return newest ? [...(await neighbours(newest.id, 'before', count - 1)), newest] : [];
  };

  /** Those before a message, oldest first. */
  gateway.storedBefore = (key, count) => neighbours(key, 'before', count);

  /** Walks back to where `since` begins: the last message before it, or else the first there is. */
  const beginning = async (chat, since, count) => {
    const { MsgCollection } = use('WAWebMsgCollection');
    const key = newestKey(chat);
    const { messages = [] } = (await MsgCollection.getMessagesById([text(key)])) ?? {};
    let [oldest] = messages;
    while (oldest && oldest.t >= since) {
      const [earlier] = await neighbours(keyOf(oldest.id), 'before', count);
      if (!earlier) break;
      oldest = earlier;
    }
    return oldest;
  };

  const described = async (source) => ({
    ...(await gateway.messageAsItIs(source)),
    row: source.rowId ?? null,
    // Whether it came over the wire since the page was loaded, instead of with the phone's history.
    isNew: gateway.inMemory(keyOf(source.id))?.isNewMsg === true,
  });

  /** They are all in memory, for the day that each is seen. */
  const statusesSince = (since) => gateway.statuses().filter(({ t }) => t >= since);

  /** A page of a chat's messages since then, oldest first; `after` is the `next` of the page before, null at first. */
  gateway.verbs.historyOf = async ({ chat: chatId, since, after, count }) => {
    const wid = use('WAWebWidFactory').createWid(chatId);
    if (wid.server === 'broadcast') return { messages: await Promise.all(statusesSince(since).map(described)), next: null };
    const chat = gateway.findChat(wid);
    const first = !chat || after ? null : await beginning(chat, since, count);
    const anchor = after ? keyOf(after) : first && keyOf(first.id);
    if (!anchor) return { messages: [], next: null };
    const found = await neighbours(anchor, 'after', count);
    const last = found.at(-1);
    if (first) found.unshift(first);
    return {
      messages: await Promise.all(found.filter(({ t }) => t >= since).map(described)),
      next: last ? text(last.id) : null,
    };
  };
}
