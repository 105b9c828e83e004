// Messages found by what they say, and by what they carry.
import { newestMessages } from '../storage/records.js';
import { attributesOf } from './record.js';

const PAGE = 20;
const LINK = /\bhttps?:\/\/\S/;
const KINDS_OF_MEDIA = {
  allMedia: ({ type }) => type === 'image' || type === 'video',
  allDocs: ({ type }) => type === 'document',
  allLinks: ({ type, body }) => type === 'chat' && LINK.test(body ?? ''),
};

/** Words of texts and captions, in any order; `page` counts from 1, `remote` is a chat, all of them where it is absent. */
export async function msgFindSearch({ query, page = 1, count = PAGE, remote }) {
  const words = folded(query).split(/\s+/).filter(Boolean);
  const found = await newestMessages((record) => {
    const text = folded(`${record.caption ?? ''} ${record.type === 'chat' ? record.body ?? '' : ''}`);
    return inChat(record, remote) && words.every((word) => text.includes(word));
  }, page * count);
  return { messages: found.slice((page - 1) * count).map(attributesOf), eof: found.length < page * count };
}

export async function msgFindMedia({ chat, mediaType = 'allMedia', count = PAGE }) {
  const found = await newestMessages(
    (record) => inChat(record, chat) && KINDS_OF_MEDIA[mediaType]?.(record), count,
  );
  return { messages: found.map(attributesOf) };
}

function inChat(record, chat) {
  return !chat || record.chat === String(chat);
}

/** Without case and accents. */
function folded(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

