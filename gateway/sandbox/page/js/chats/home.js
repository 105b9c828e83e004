// Which collection a chat is in: people and groups are in one, channels in another, and statuses in none.
import { wa } from '../offer.js';

function collectionFor(wid) {
  if (wid.isStatus()) return null;
  return wid.isNewsletter() ? wa('WAWebNewsletterCollection').default : wa('WAWebChatCollection').ChatCollection;
}

export function findHome(wid) {
  return collectionFor(wid)?.get(wid);
}

/** The chat that a message belongs to, made where there is none; null for a status. */
export function makeHome(wid, attributes) {
  return collectionFor(wid)?.gadd(wid, attributes) ?? null;
}
