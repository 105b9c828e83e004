// Who is who: phone numbers, hidden identities (LIDs) and names, and the list of chats.
(gateway) => {
  const { use, text } = gateway;
  const PAUSE_MS = 150;
  const PAUSE_OF_TIMES_MS = 2000;

  const isUser = (wid) => wid?.server === 'c.us' || wid?.server === 'lid';
  const bare = (wid) => (wid ? `${wid.user}@${wid.server}` : null);

  /** Both addresses of a person, as far as WhatsApp Web knows them. */
  const addresses = (wid) => {
    const mapping = use('WAWebApiContact');
    return wid.server === 'lid'
      ? { lid: bare(wid), phone: bare(mapping.getPhoneNumber(wid)) }
      : { phone: bare(wid), lid: bare(mapping.getCurrentLid(wid)) };
  };

  /** `{phone, lid, name, pushName}` of anybody; null for what is no person. */
  gateway.person = (wid) => {
    if (!isUser(wid)) return null;
    const { ContactCollection } = use('WAWebContactCollection');
    const known = addresses(wid);
    const contacts = [known.lid, known.phone].map((id) => id && ContactCollection.get(id));
    const first = (property) => contacts.find((contact) => contact?.[property])?.[property] ?? null;
    return { ...known, name: first('name'), pushName: first('pushname') };
  };

  const chat = (model) => ({
    id: text(model.id),
    person: gateway.person(model.id),
    name: model.formattedTitle ?? model.name ?? null,
    // Below zero it was only marked as unread.
    unread: Math.abs(model.unreadCount ?? 0),
    archived: Boolean(model.archive),
    pinned: Boolean(model.pin),
    muteExpiration: model.muteExpiration ?? 0,
    labels: gateway.labelsOf(model),
    t: model.t ?? null,
  });

  /** Channels that this account has to do with; others are there for as long as somebody looks at them. */
  const channels = () =>
    (gateway.useIfThere('WAWebNewsletterCollection')?.default.getModelsArray() ?? []).filter(
      ({ newsletterMetadata }) => newsletterMetadata?.isSubscribedOrOwned,
    );

  /** Every chat, channels among them; the statuses are in none. */
  gateway.allChats = () => [...use('WAWebChatCollection').ChatCollection.getModelsArray(), ...channels()];

  const listen = () => {
    const { ContactCollection } = use('WAWebContactCollection');
    const collections = [use('WAWebChatCollection').ChatCollection, gateway.useIfThere('WAWebNewsletterCollection')?.default];
    const person = gateway.batched('people', PAUSE_MS, (contact) => gateway.person(contact.id));
    ContactCollection.on('add change:name change:pushname change:phoneNumber', person);
    const chats = gateway.batched('chats', PAUSE_MS, chat);
    const SHOWN = 'add change:unreadCount change:name change:archive change:pin change:muteExpiration change:labels';
    const isShown = ({ id, newsletterMetadata }) => id && (id.server !== 'newsletter' || newsletterMetadata?.isSubscribedOrOwned);
    // Each message changes its chat's time, and is told by itself: that is news only of a chat without any.
    const times = gateway.batched('chats', PAUSE_OF_TIMES_MS, chat);
    for (const collection of collections.filter(Boolean)) {
      collection.on(SHOWN, (model) => isShown(model) && chats(model));
      collection.on('change:t', (model) => isShown(model) && times(model));
    }
  };

  let listening = false;
  /** Everybody and every chat, once; from then on their changes are told. */
  gateway.verbs.directory = () => {
    if (!listening) listen();
    listening = true;
    const { ContactCollection } = use('WAWebContactCollection');
    return {
      people: ContactCollection.getModelsArray().map((contact) => gateway.person(contact.id)).filter(Boolean),
      chats: gateway.allChats().map(chat),
    };
  };
}
