// What is deleted on this account's devices: messages, and chats that are emptied or taken off the list.
(gateway) => {
  const { use, text, keyOf } = gateway;
  /** A chat loses its messages one by one, and lastly leaves the list itself. */
  const PAUSE_MS = 200;
  const LOOKED_AT = 50;

  /** Of channels and statuses nothing is stored for good: what leaves the memory there was not deleted. */
  const FOLLOWED = new Set(['c.us', 'lid', 'g.us']);

  const waiting = new Map();
  let timer = null;

  const wid = (address) => (typeof address === 'string' ? use('WAWebWidFactory').createWid(address) : address);

  const reference = (key) => {
    const author = key.fromMe ? null : (key.participant ?? key.remote);
    return { chat: text(key.remote), id: key.id, fromMe: key.fromMe, author: author && gateway.person(wid(author)) };
  };

  const authorsOf = ({ author }) => [author?.lid, author?.phone].filter(Boolean);

  /** What left the page's memory may still be stored, or go by its chat's other address from now on. */
  const isGone = async (message) => !(await gateway.referred({ ...message, authors: authorsOf(message) }));

  /** What a chat still holds: `more`, `starred` messages only, or `nothing`. */
  const restOf = async (chat) => {
    const stored = await gateway.newestStored(chat, LOOKED_AT);
    const rest = [...stored, ...chat.msgs.getModelsArray()];
    if (rest.length === 0) return 'nothing';
    return rest.every(({ star }) => star) && stored.length < LOOKED_AT ? 'starred' : 'more';
  };

  const tell = async ({ remote, keys }) => {
    const chat = gateway.findChat(remote);
    const messages = [...keys.values()].map(reference);
    const gone = await Promise.all(messages.map(isGone));
    const deleted = messages.filter((_, index) => gone[index]);
    const rest = chat && (await restOf(chat));
    // Whoever logs out keeps nothing in the page: that is no deletion.
    if (!use('WAWebUserPrefsIsLoggedIn').isLoggedIn()) return;
    if (!chat) gateway.report('deleted', { chat: text(remote), messages: [], rest: null });
    else if (deleted.length > 0) gateway.report('deleted', { chat: text(remote), messages: deleted, rest });
  };

  const tellAll = () => {
    timer = null;
    const all = [...waiting.values()];
    waiting.clear();
    for (const each of all) tell(each).catch((error) => console.warn('A deletion could not be read', error));
  };

  const note = (remote) => {
    timer ??= setTimeout(tellAll, PAUSE_MS);
    const id = text(remote);
    if (!waiting.has(id)) waiting.set(id, { remote: wid(remote), keys: new Map() });
    return waiting.get(id);
  };

  let following = false;
  /** From now on they are told. */
  gateway.verbs.followDeletions = () => {
    if (following) return;
    following = true;
    use('WAWebMsgCollection').MsgCollection.on('remove', ({ id }) => {
      const key = keyOf(id);
      if (FOLLOWED.has(key.remote.server)) note(key.remote).keys.set(text(key), key);
    });
    use('WAWebChatCollection').ChatCollection.on('remove', ({ id }) => FOLLOWED.has(id.server) && note(id));
  };
}
