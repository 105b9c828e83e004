// Channels: those that this account follows or owns, what is done about them from here, and how others are found.
(gateway) => {
  const { use, text } = gateway;

  const MUTED = -1;
  const UNMUTED = 0;
  const UPDATES_TAB = 3; // where a person would have done it, which WhatsApp Web counts
  const LINK = 'https://whatsapp.com/channel/';

  const collection = () => use('WAWebNewsletterCollection').default;

  const described = (chat) => {
    const known = chat.newsletterMetadata ?? {};
    return {
      id: text(chat.id),
      name: known.name ?? chat.name ?? '',
      description: known.description || null,
      link: known.inviteCode ? LINK + known.inviteCode : null,
      role: known.membershipType ?? 'guest',
      followers: known.size ?? null,
      verified: Boolean(known.verified),
      muted: chat.muteExpiration === MUTED,
      t: known.creationTime ?? null,
    };
  };

  /** A channel as it is on WhatsApp now, by its JID or its link's code; null where there is none. */
  const looked = async (name) => {
    await use('WAWebLoadNewsletterPreviewChatAction').loadNewsletterPreviewChat(name);
    const isJid = name.includes('@');
    return isJid
      ? (collection().get(name) ?? null)
      : (collection().getModelsArray().find(({ newsletterMetadata: known }) => known?.inviteCode === name) ?? null);
  };

  const about = (work) =>
    gateway.refusable(async ({ channel: name, ...order }) => {
      const chat = await looked(name);
      return chat && work(chat, order);
    });

  const isOurs = ({ newsletterMetadata }) => newsletterMetadata?.isSubscribedOrOwned;

  gateway.verbs.channels = () => ({ done: collection().getModelsArray().filter(isOurs).map(described) });
  gateway.verbs.channel = about(described);

  gateway.verbs.createChannel = gateway.refusable(async ({ name, description }) => {
    const wid = await use('WAWebNewsletterCreateAction').createNewsletterAction({ name, description, picture: null });
    if (!wid) throw new Error('WhatsApp Web made no channel');
    return described(collection().get(wid));
  });

  gateway.verbs.deleteChannel = about(async (chat) => {
    const before = described(chat);
    await use('WAWebNewsletterDeleteAction').deleteNewsletterAction(chat);
    return before;
  });

  gateway.verbs.followChannel = about(async (chat, { followed }) => {
    if (Boolean(isOurs(chat)) === followed) return described(chat);
    if (followed) {
      await use('WAWebNewsletterSubscribeAction').subscribeToNewsletterAction(chat, { eventSurface: UPDATES_TAB });
      return described(chat);
    }
    const before = described(chat);
    const order = { eventSurface: UPDATES_TAB, deleteLocalModels: true };
    await use('WAWebNewsletterUnsubscribeAction').unsubscribeFromNewsletterAction(chat, order);
    return { ...before, role: 'guest' };
  });

  gateway.verbs.muteChannel = about(async (chat, { muted }) => {
    const action = use('WAWebNewsletterToggleAdminActivityMuteStateAction');
    const state = muted ? MUTED : UNMUTED;
    await action.toggleNewsletterAdminActivityMuteStateAction(chat.id, state, { eventSurface: UPDATES_TAB });
    return described(chat);
  });

  /** The newest posts, newest first; of a channel that is not followed, too. */
  gateway.verbs.channelPosts = about((chat, { count }) =>
    chat.msgs.getModelsArray().slice(-count).reverse().map(gateway.message),
  );

  const found = ({ id, thread_metadata: known = {} }) => ({
    id,
    name: known.name?.text ?? '',
    description: known.description?.text || null,
    link: known.invite ? LINK + known.invite : null,
    role: gateway.findChat(use('WAWebWidFactory').createWid(id))?.newsletterMetadata?.membershipType ?? 'guest',
    followers: known.subscribers_count === undefined ? null : Number(known.subscribers_count),
    verified: known.verification === 'VERIFIED',
    muted: false,
    t: Number(known.creation_time) || null,
  });

  /** What WhatsApp's directory has under these words. */
  gateway.verbs.findChannels = gateway.refusable(async ({ words, count }) => {
    const job = use('WAWebMexFetchNewsletterDirectorySearchResultsJob');
    const order = { searchText: words, categories: [], limit: count, cursorToken: undefined };
    const answer = await job.mexFetchNewsletterDirectorySearchResults(order);
    return (answer?.xwa2_newsletters_directory_search?.result ?? []).map(found);
  });
}
