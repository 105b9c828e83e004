/** What stands above a message's words: a picture, a player, a file, a place, people, a poll. */
import { mediaAddress } from '../api.js';
import { h } from '../dom.js';
import { phoneText, sizeText } from '../format.js';
import { icon } from './icons.js';
import { typeName } from './names.js';
import { poll } from './poll.js';

const DRAWN_AS_IT_IS = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** Null where there is nothing besides words. */
export function messageBody(number, message) {
  const { type } = message;
  if (type === 'text') return null;
  if (message.media) return attachment(number, message);
  if (type === 'location') return place(message.location);
  if (type === 'contact') return people(message.contacts ?? []);
  if (type === 'poll') return poll(number, message);
  return h('p', { class: 'kind' }, typeName(type));
}

function attachment(number, { id, type, media }) {
  const address = mediaAddress(number, id);
  const name = media.filename ?? typeName(type);
  const kind = media.mimetype.split('/')[0];
  if (DRAWN_AS_IT_IS.has(media.mimetype) && type !== 'document')
    return h('img', { class: type, src: address, alt: name });
  if (kind === 'video' && type !== 'document')
    return h('video', { src: address, controls: true, preload: 'metadata' });
  if (kind === 'audio' && type !== 'document')
    return h('audio', { src: address, controls: true, preload: 'metadata' });
  return h(
    'a',
    { class: 'attachment', href: address, download: media.filename ?? '' },
    icon('file'),
    h('span', { class: 'attachment-name' }, name),
    h('span', { class: 'hint' }, sizeText(media.size)),
  );
}

const place = ({ latitude, longitude, name, address }) =>
  h(
    'div',
    { class: 'card' },
    h('p', { class: 'kind' }, name || typeName('location')),
    address && h('p', {}, address),
    h('p', { class: 'hint' }, `${latitude}, ${longitude}`),
  );

const people = (contacts) =>
  h(
    'ul',
    { class: 'card' },
    contacts.map(({ name, phone }) =>
      h(
        'li',
        {},
        h('p', { class: 'kind' }, name),
        h('p', { class: 'hint' }, /^\d+$/.test(phone) ? phoneText(phone) : phone),
      ),
    ),
  );
