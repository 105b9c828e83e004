// Media on their way: up to WhatsApp's servers under a key of their own, and down into the page.
import { offer } from '../offer.js';
import { encodeB64, randomBytes, unixTime } from '../ids/encoding.js';
import { MediaGone, directPathOf, download, upload } from './host.js';
import { LruMediaStore, STAGE } from './media_data.js';
import OpaqueData from './opaque_data.js';

const KEY_BYTES = 32;

export async function hashOf(data) {
  return encodeB64(await crypto.subtle.digest('SHA-256', data));
}

/**
 * Uploads what a media object holds. Nothing is encrypted on the way to the sandbox, so the key only travels along, and
 * the hash that WhatsApp has of the encrypted bytes is one of the key and the plain ones' hash.
 */
async function uploadMedia({ mediaObject, mediaType, signal }) {
  const { sha256 } = await upload(mediaObject.mediaBlob.forceToBlob(), mediaType, signal);
  const mediaKey = encodeB64(randomBytes(KEY_BYTES));
  const encFilehash = await hashOf(new TextEncoder().encode(mediaKey + mediaObject.filehash));
  const directPath = directPathOf(sha256);
  const mmsUrl = new URL(directPath, location.origin).href;
  return {
    kind: 'success',
    mediaEntry: {
      mmsUrl,
      deprecatedMms3Url: mmsUrl,
      directPath,
      mediaKey,
      mediaKeyTimestamp: unixTime(),
      encFilehash,
      uploadHash: encFilehash,
      sidecar: undefined,
      firstFrameSidecar: undefined,
    },
  };
}

/** Fetches a message's media; how that went is its stage. */
export async function downloadInto(mediaData) {
  mediaData.set('mediaStage', STAGE.FETCHING);
  try {
    const buffer = await downloadAndMaybeDecrypt(mediaData);
    await LruMediaStore.put(mediaData.filehash, buffer);
    const mediaBlob = await OpaqueData.createFromData(buffer, mediaData.mimetype);
    mediaData.set({ mediaBlob, mediaStage: STAGE.RESOLVED });
  } catch (error) {
    mediaData.set('mediaStage', error instanceof MediaGone ? STAGE.ERROR_MISSING : STAGE.ERROR_UNKNOWN);
  }
}

async function downloadAndMaybeDecrypt({ directPath, filehash, signal }) {
  const known = await LruMediaStore.get(filehash);
  if (known) return known;
  const buffer = await (await download(directPath, signal)).arrayBuffer();
  if ((await hashOf(buffer)) !== filehash) throw new Error('The media are not those that were sent');
  return buffer;
}

offer('WAWebMediaMmsV4Upload', { uploadMedia });
offer('WAWebDownloadManager', { downloadManager: { downloadAndMaybeDecrypt } });
