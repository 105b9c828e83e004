// Previews of links: the sandbox reaches no other site, so there never is one.
import { offer } from '../offer.js';

const LINK = /\bhttps?:\/\/\S+/;

offer('WAWebGenMinimalLinkPreviewChatAction', { genMinimalLinkPreview: async () => null });
offer('WAWebLinkPreviewChatAction', { getLinkPreview: async () => null });
offer('useWAWebLinkPreview', { findFirstWebLink: (text) => LINK.exec(text)?.[0] });
