// What the page has stored: which chats it has and how far they go, and one chat's messages, page by page.
(gateway) => {
  const { use, text, keyOf } = gateway;

  const newestKey = (chat) => chat.lastReceivedKey ?? chat.msgs.getModelsArray().at(-1)?.id ?? null;

  /** Every chat with its newest message. */
  gateway.verbs.newestOfChats = () =>
    use('WAWebChatCollection')
      .ChatCollection.getModelsArray()
      .map((chat) => ({ chat: text(chat.id), id: newestKey(chat)?.id ?? null, t: chat.t ?? null }))
      .filter(({ id }) => id !== null);

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

  /** A page of a chat's messages since then, oldest first; `after` is the `next` of the page before, null at first. */
  gateway.verbs.historyOf = async ({ chat: chatId, since, after, count }) => {
    const chat = use('WAWebChatCollection').ChatCollection.get(chatId);
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
