// What the other side sees of us while we write, and what we see of them.
(gateway) => {
  const { use, text } = gateway;

  const SAYS = {
    typing: 'sendChatStateComposing', recording: 'sendChatStateRecording', paused: 'sendChatStatePaused',
  };

  /** Until the message comes, or WhatsApp's clients stop showing it by themselves. */
  gateway.verbs.showWriting = async ({ chat: address, what }) => {
    const chat = gateway.findChat(use('WAWebWidFactory').createWid(address));
    if (!chat) return false; // nobody has seen anything of us there
    await use('WAWebChatStateBridge')[SAYS[what]](chat.id);
    return true;
  };

  /** WhatsApp Web's words for it, which newer ones may add to. */
  const SEEN = {
    available: 'online', unavailable: 'offline', composing: 'typing', typing: 'typing', paused: 'paused',
    recording: 'recording', recording_audio: 'recording',
  };

  /** By chat and person, so that nobody is told of twice. */
  const told = new Map();

  const tellOf = (chat, who, type) => {
    const presence = SEEN[type];
    const person = presence && gateway.person(who);
    const name = `${text(chat)} ${text(who)}`;
    if (!person || told.get(name) === presence) return;
    told.set(name, presence);
    gateway.report('presence', { chat: text(chat), person, presence });
  };

  /** What is told is what a chat's presence has inside, which does not say whose it is. */
  const changed = (state) => {
    const { PresenceCollection } = use('WAWebPresenceCollection');
    const presence = PresenceCollection.getModelsArray().find((model) => model === state || model.chatstate === state);
    if (!presence?.id) return;
    const { id, chatstate, chatstates } = presence;
    if (id.server !== 'g.us') tellOf(id, id, chatstate?.type);
    else for (const each of chatstates.getModelsArray()) tellOf(id, each.id, each.type);
  };

  /** As many as a person talks to in a day; each is a request, and lasts as long as the connection. */
  const FOLLOWED_AT_MOST = 200;
  const followed = new Set();

  const follow = (chat) => {
    const name = text(chat.id);
    if (followed.has(name) || followed.size >= FOLLOWED_AT_MOST) return;
    followed.add(name);
    Promise.resolve(chat.presence?.subscribe()).catch(() => followed.delete(name));
  };

  let following = false;
  /** Follows whoever is talked with from now on. */
  gateway.verbs.followPresences = () => {
    if (following) return;
    following = true;
    use('WAWebPresenceCollection').PresenceCollection.on('change:chatstate.type', changed);
    gateway.onNewMessages(({ id }) => {
      const chat = use('WAWebChatCollection').ChatCollection.get(id.remote);
      if (chat) follow(chat);
    });
    const { Socket } = use('WAWebSocketModel');
    Socket.on('change:state', () => Socket.state === 'CONNECTED' && followed.clear());
  };
}
