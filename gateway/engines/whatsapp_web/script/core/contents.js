// What only some messages say: a place, cards, a poll, an appointment, what a link leads to; as plain JSON and as WhatsApp Web keeps it.
(gateway) => {
  /** A place's name and address are two lines of one text. */
  const LINE = '\n';
  const PHONE_OF_CARD = /waid=(\d+)|^TEL[^:]*:\D*([\d\s().-]+)/m;
  const NAME_OF_CARD = /^FN[^:]*:(.*)$/m;
  const ONE_CHOICE = 1;
  const ANY_CHOICES = 0;

  const place = ({ lat, lng, loc }) => {
    const [name, ...address] = (loc ?? '').split(LINE);
    return { latitude: lat, longitude: lng, name: name || null, address: address.join(LINE) || null };
  };

  const card = ({ displayName, vcard }) => {
    const [, id, written] = PHONE_OF_CARD.exec(vcard ?? '') ?? [];
    return { name: displayName ?? NAME_OF_CARD.exec(vcard ?? '')?.[1] ?? '', phone: (id ?? written ?? '').replace(/\D/g, '') };
  };

  const poll = ({ pollName, pollOptions, pollSelectableOptionsCount }) => ({
    question: pollName ?? '',
    multiple: pollSelectableOptionsCount !== ONE_CHOICE,
    options: (pollOptions ?? []).map(({ name }) => ({ text: name })),
  });

  const preview = ({ matchedText, canonicalUrl, title, description, thumbnail }) =>
    matchedText && title
      ? {
          url: matchedText,
          canonicalUrl: canonicalUrl || matchedText,
          title,
          description: description || null,
          thumbnail: typeof thumbnail === 'string' && thumbnail !== '' ? thumbnail : null,
        }
      : null;

  /** A place may be no more than a name. */
  const placeOfEvent = ({ name, degreesLatitude, degreesLongitude }) => ({
    name: name || null, latitude: degreesLatitude || null, longitude: degreesLongitude || null,
  });

  const event = (source) => ({
    name: source.eventName ?? '',
    description: source.eventDescription?.trim() || null,
    location: source.eventLocation ? placeOfEvent(source.eventLocation) : null,
    startsAt: source.eventStartTime ?? null,
    endsAt: source.eventEndTime ?? null,
    joinLink: source.eventJoinLink || null,
    cancelled: Boolean(source.isEventCanceled),
  });

  const READ = {
    chat: (source) => ({ linkPreview: preview(source) }),
    location: (source) => ({ location: place(source) }),
    vcard: ({ body, vcardFormattedName }) => ({ contacts: [card({ displayName: vcardFormattedName, vcard: body })] }),
    multi_vcard: ({ vcardList }) => ({ contacts: (vcardList ?? []).map(card) }),
    poll_creation: (source) => ({ poll: poll(source) }),
    event_creation: (source) => ({ event: event(source) }),
  };

  /** What a message says beside text and file, by what it is; nothing for most. */
  gateway.specialOf = (source) => READ[source.type]?.(source) ?? {};

  const escaped = (value) => value.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');

  const vcard = ({ name, phone }) =>
    [
      'BEGIN:VCARD', 'VERSION:3.0', `N:;${escaped(name)};;;`, `FN:${escaped(name)}`,
      `TEL;type=CELL;type=VOICE;waid=${phone}:+${phone}`, 'END:VCARD',
    ].join(LINE);

  gateway.attributesOfLocation = ({ latitude, longitude, name, address }) => ({
    type: 'location', lat: latitude, lng: longitude, loc: [name, address].filter(Boolean).join(LINE),
  });

  gateway.attributesOfContacts = (contacts) => {
    const cards = contacts.map((contact) => ({ displayName: contact.name, vcard: vcard(contact) }));
    if (cards.length > 1) return { type: 'multi_vcard', vcardList: cards };
    return { type: 'vcard', body: cards[0].vcard, vcardFormattedName: cards[0].displayName };
  };

  /** What is shown under a text of the page that its link leads to; nothing where that is not known. */
  gateway.attributesOfPreview = (shown) =>
    shown && {
      subtype: 'url',
      matchedText: shown.url,
      canonicalUrl: shown.canonicalUrl,
      title: shown.title,
      description: shown.description ?? undefined,
      thumbnail: shown.thumbnail ?? undefined,
      richPreviewType: 0,
      doNotPlayInline: true,
    };

  gateway.choicesOf = ({ multiple }) => (multiple ? ANY_CHOICES : ONE_CHOICE);

  gateway.attributesOfPoll = (asked) => ({
    type: 'poll_creation',
    pollName: asked.question,
    pollOptions: asked.options.map((name, localId) => ({ name, localId })),
    pollEncKey: crypto.getRandomValues(new Uint8Array(32)),
    messageSecret: crypto.getRandomValues(new Uint8Array(32)),
    pollSelectableOptionsCount: gateway.choicesOf(asked),
  });

  gateway.attributesOfEvent = ({ name, description, location, startsAt, endsAt }) => ({
    type: 'event_creation',
    kind: 'eventCreation',
    eventName: name,
    eventDescription: description ?? undefined,
    eventLocation: location
      ? { name: location.name ?? '', degreesLatitude: location.latitude ?? 0, degreesLongitude: location.longitude ?? 0 }
      : undefined,
    eventStartTime: startsAt,
    eventEndTime: endsAt ?? undefined,
    isEventCanceled: false,
    viewMode: 'VISIBLE',
    messageSecret: crypto.getRandomValues(new Uint8Array(32)),
  });
}
