// Links in texts and their previews: the sandbox reaches no other site, so there never is a preview.
import { offer } from '../offer.js';

const LINK = /\bhttps?:\/\/\S+/g;

function findLinks(text) {
  return Array.from(String(text ?? '').matchAll(LINK), ([href]) => ({ href, url: href }));
}

offer('WAWebGenMinimalLinkPreviewChatAction', { genMinimalLinkPreview: async () => null });
offer('WAWebLinkPreviewChatAction', { getLinkPreview: async () => null });
offer('useWAWebLinkPreview', { findFirstWebLink: (text) => findLinks(text)[0]?.href });
offer('WALinkify', { findLinks, findLink: (text) => findLinks(text)[0] ?? null });
