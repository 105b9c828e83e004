// Media on their way: up to WhatsApp's servers under a key of their own, and down into the page.
import { offer } from '../offer.js';
import { encodeB64, randomBytes, unixTime } from '../ids/encoding.js';
import { NotWhatWasSent, decrypt, encrypt } from './cipher.js';
import { MediaGone, bringBack, download, upload } from './host.js';
import { LruMediaStore, STAGE } from './media_data.js';
import OpaqueData from './opaque_data.js';

const KEY_BYTES = 32;

export async function hashOf(data) {
  return encodeB64(await crypto.subtle.digest('SHA-256', data));
}

/** Encrypts what a media object holds and uploads it; the key may be the caller's own. */
async function uploadMedia({ mediaObject, mediaType, signal, mediaKey = encodeB64(randomBytes(KEY_BYTES)) }) {
  const plain = await mediaObject.mediaBlob.forceToBlob().arrayBuffer();
  const encrypted = await encrypt(plain, mediaKey, mediaType);
  const encFilehash = await hashOf(await encrypted.arrayBuffer());
  const { url, direct_path: directPath } = await upload(encrypted, mediaType, encFilehash, signal);
  return {
    kind: 'success',
    mediaEntry: {
      mmsUrl: url,
      deprecatedMms3Url: url,
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

/**
 * Fetches a message's media; how that went is its stage. Whoever gives a reason to has the phone asked for what the
 * servers have lost, and is not kept waiting for that.
 */
export async function downloadInto(mediaData, { rmrReason } = {}) {
  if (mediaData.mediaStage === STAGE.REUPLOADING) return;
  await fetchInto(mediaData);
  if (mediaData.mediaStage === STAGE.ERROR_MISSING && rmrReason !== undefined) askThePhone(mediaData);
}

async function askThePhone(mediaData) {
  mediaData.set('mediaStage', STAGE.REUPLOADING);
  try {
    await bringBack(mediaData.directPath);
  } catch (error) {
    mediaData.set('mediaStage', error instanceof MediaGone ? STAGE.ERROR_MISSING : STAGE.ERROR_UNKNOWN);
    return;
  }
  await fetchInto(mediaData);
}

async function fetchInto(mediaData) {
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

/** The plain bytes, if every hash on the way is that of what was sent. */
async function downloadAndMaybeDecrypt({ directPath, encFilehash, filehash, mediaKey, type, signal }) {
  const known = await LruMediaStore.get(filehash);
  if (known) return known;
  const encrypted = await download(directPath, signal);
  if ((await hashOf(encrypted)) !== encFilehash) throw new NotWhatWasSent('hash');
  const plain = await decrypt(encrypted, mediaKey, type);
  if ((await hashOf(plain)) !== filehash) throw new NotWhatWasSent('content');
  return plain;
}

/** The same for bytes that no message is made of yet. */
async function encryptAndUpload({ blob, type, signal, mediaKey }) {
  const mediaBlob = await OpaqueData.createFromData(blob);
  const { mediaEntry } = await uploadMedia({ mediaObject: { mediaBlob }, mediaType: type, signal, mediaKey });
  return { ...mediaEntry, filehash: await hashOf(await blob.arrayBuffer()), url: mediaEntry.mmsUrl };
}

offer('WAWebUploadManager', { default: { encryptAndUpload } });
offer('WAWebStartMediaUploadQpl', { startMediaUploadQpl: () => null });
offer('WAWebMediaMmsV4Upload', { uploadMedia });
offer('WAWebDownloadManager', { downloadManager: { downloadAndMaybeDecrypt } });
