// What only some messages carry: a place, contacts, a poll, a date, what a link leads to; on the socket and in WhatsApp Web's attributes.

import { decodeB64, encodeB64 } from '../ids/encoding.js';

/** WhatsApp Web keeps a place's name and address as two lines of one text. */
const LINE = '\n';

/** What a sticker is that does not say so. */
const STICKER = 'image/webp';
const PHONE_OF_VCARD = /waid=(\d+)|^TEL[^:]*:\D*([\d\s()-]+)/m;

/** The kind's own part of a Wire as attributes of a message. */
export function attributesOfKind(wire) {
  return {
    ...(wire.location && placeAttributes(wire.location)),
    ...(wire.contacts && contactAttributes(wire.contacts)),
    ...(wire.poll && pollAttributes(wire.poll)),
    ...(wire.event && eventAttributes(wire.event)),
    ...(wire.link_preview && previewAttributes(wire.link_preview)),
    ...(wire.media && mediaAttributes(wire)),
    ...(wire.view_once && { isViewOnce: true }),
    ...(wire.gif && { isGif: true }),
  };
}

/** The kind's own part of a Wire; absent keys are left out. */
export function wireOfKind(attributes) {
  const { type } = attributes;
  return {
    ...(type === 'location' && { location: placeOf(attributes) }),
    ...(type === 'vcard' && { contacts: [contactOf({ vcard: attributes.body, displayName: attributes.vcardFormattedName })] }),
    ...(type === 'multi_vcard' && { contacts: attributes.vcardList.map(contactOf) }),
    ...(type === 'poll_creation' && { poll: pollOf(attributes) }),
    ...(type === 'event_creation' && { event: eventOf(attributes) }),
    ...(type === 'chat' && attributes.matchedText && { link_preview: previewOf(attributes) }),
    ...(attributes.directPath && mediaOf(attributes)),
    ...(attributes.isViewOnce && { view_once: true }),
    ...(attributes.isGif && { gif: true }),
  };
}

export function vcardOf({ name, phone }) {
  return [
    'BEGIN:VCARD', 'VERSION:3.0', `N:;${name};;;`, `FN:${name}`,
    `TEL;type=CELL;type=VOICE;waid=${phone}:+${phone}`, 'END:VCARD',
  ].join(LINE);
}

function placeAttributes({ latitude, longitude, name, address }) {
  return { lat: latitude, lng: longitude, loc: [name, address].filter(Boolean).join(LINE) };
}

function placeOf({ lat, lng, loc }) {
  const [name, ...address] = (loc ?? '').split(LINE);
  return { latitude: lat, longitude: lng, name: name || null, address: address.join(LINE) || null };
}

function contactAttributes(contacts) {
  const cards = contacts.map((contact) => ({ displayName: contact.name, vcard: vcardOf(contact) }));
  if (cards.length > 1) return { vcardList: cards };
  return { body: cards[0].vcard, vcardFormattedName: cards[0].displayName };
}

function contactOf({ vcard, displayName }) {
  const [, id, written] = PHONE_OF_VCARD.exec(vcard) ?? [];
  return { name: displayName ?? /^FN:(.*)$/m.exec(vcard)?.[1] ?? '', phone: (id ?? written ?? '').replace(/\D/g, '') };
}

function previewAttributes({ url, canonical_url, title, description, thumbnail }) {
  return {
    subtype: 'url', matchedText: url, canonicalUrl: canonical_url, title, description, thumbnail,
    richPreviewType: 0, doNotPlayInline: true,
  };
}

function previewOf({ matchedText, canonicalUrl, title, description, thumbnail }) {
  return { url: matchedText, canonical_url: canonicalUrl, title, description, thumbnail };
}

function mediaAttributes({ media, thumbnail, waveform, width, height, duration }) {
  return {
    mimetype: media.mimetype,
    size: media.size,
    filename: media.filename ?? undefined,
    filehash: encodeB64(fromHex(media.sha256)),
    encFilehash: encodeB64(fromHex(media.enc_sha256)),
    directPath: media.direct_path,
    mediaKey: media.media_key,
    mediaKeyTimestamp: media.media_key_t,
    body: thumbnail,
    waveform: waveform && new Uint8Array(decodeB64(waveform)),
    width,
    height,
    duration,
  };
}

function mediaOf(attributes) {
  const { body, waveform, width, height, duration } = attributes;
  return {
    media: fileOf(attributes),
    thumbnail: body,
    waveform: waveform && encodeB64(waveform),
    width,
    height,
    duration,
  };
}

function fileOf({ mimetype, size, filename, filehash, encFilehash, directPath, mediaKey, mediaKeyTimestamp }) {
  return {
    mimetype: mimetype ?? STICKER,
    size,
    filename: filename ?? null,
    sha256: hexOf(filehash),
    enc_sha256: hexOf(encFilehash),
    direct_path: directPath,
    media_key: mediaKey,
    media_key_t: mediaKeyTimestamp,
  };
}

function hexOf(base64) {
  return toHex(new Uint8Array(decodeB64(base64)));
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g), (byte) => parseInt(byte, 16));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function pollAttributes({ question, multiple, options }) {
  return {
    pollName: question,
    pollOptions: options.map((name, localId) => ({ name, localId })),
    pollSelectableOptionsCount: multiple ? 0 : 1,
  };
}

/** A poll with any number of choices but one lets people choose several. */
function pollOf({ pollName, pollOptions, pollSelectableOptionsCount }) {
  return {
    question: pollName, multiple: pollSelectableOptionsCount !== 1, options: pollOptions.map(({ name }) => name),
  };
}

function eventAttributes({ name, description, location, starts, ends }) {
  return {
    eventName: name,
    eventDescription: description ?? undefined,
    eventLocation: location
      ? { name: location.name ?? '', degreesLatitude: location.latitude ?? 0, degreesLongitude: location.longitude ?? 0 }
      : undefined,
    eventStartTime: starts,
    eventEndTime: ends ?? undefined,
    isEventCanceled: false,
  };
}

function eventOf({ eventName, eventDescription, eventLocation, eventStartTime, eventEndTime }) {
  return {
    name: eventName,
    description: eventDescription ?? null,
    location: eventLocation ? venueOf(eventLocation) : null,
    starts: eventStartTime,
    ends: eventEndTime ?? null,
  };
}

function venueOf({ name, degreesLatitude, degreesLongitude }) {
  return { name: name || null, latitude: degreesLatitude || null, longitude: degreesLongitude || null };
}
