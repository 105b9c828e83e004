// A file becomes a message: its kind is found, it is looked at, shown in its chat, uploaded and sent.
import { offer, wa } from '../offer.js';
import { MsgCollection } from '../messages/collection.js';
import { ACK, SendMsgResult } from '../messages/enums.js';
import { Msg } from '../messages/message.js';
import { lengthOfAudio, lookAtImage, lookAtVideo } from './look.js';
import MediaData, { SHARED, STAGE } from './media_data.js';
import { hashOf } from './transfer.js';

const LOOK = {
  image: lookAtImage,
  sticker: lookAtImage,
  video: lookAtVideo,
  audio: async (blob) => ({ duration: await lengthOfAudio(blob) }),
  ptt: async (blob) => ({ duration: await lengthOfAudio(blob) }),
};

/** Of a file whose name and bytes say nothing. */
const UNKNOWN_MIMETYPE = 'application/octet-stream';

/** WhatsApp's limits, in bytes. */
const UPLOAD_LIMIT = { document: 2 * 1024 ** 3, other: 64 * 1024 ** 2 };

class MediaPrep {
  #prepared;

  constructor(opaque, options) {
    this._mediaData = new MediaData({ mediaStage: STAGE.PREPARING, mediaBlob: opaque });
    this.#prepared = prepare(this._mediaData, opaque, options);
  }

  async waitForPrep() {
    await this.#prepared;
    return this._mediaData;
  }

  async sendToChat({ chat, options }) {
    const mediaData = await this.waitForPrep();
    const { caption, isViewOnce, productMsgOptions: given } = options;
    const data = { ...given, caption, isViewOnce, ...content(mediaData), mediaData };
    const beforeSend = (msg) => uploadOf(msg, mediaData);
    if (chat.id.isStatus()) return wa('WAWebSendStatusMsgAction').sendStatusMediaMsgAction({ mediaMsgData: data, beforeSend });
    if (chat.id.isNewsletter()) return wa('WAWebNewsletterSendMsgAction').sendNewsletterMediaMsg(chat, data, beforeSend);
    const msg = new Msg({ ...data, isUnsentMedia: true });
    MsgCollection.show(chat, msg);
    try {
      await upload(mediaData);
    } catch (error) {
      console.error('The media could not be uploaded', error);
      msg.set('ack', ACK.FAILED);
      return { messageSendResult: SendMsgResult.ERROR_UPLOAD, t: msg.t, count: null };
    }
    msg.set({ ...content(mediaData), isUnsentMedia: false });
    const [stored, outcome] = wa('WAWebSendMsgChatAction').addAndSendMsgToChat(chat, msg);
    await stored;
    return outcome;
  }
}

function prepRawMedia(opaque, options = {}) {
  return new MediaPrep(opaque, options);
}

async function prepare(mediaData, opaque, options) {
  const blob = opaque.forceToBlob();
  const type = kindOf(opaque.type(), options);
  mediaData.set({
    type,
    mimetype: opaque.type() || UNKNOWN_MIMETYPE,
    size: opaque.size(),
    filehash: await hashOf(await blob.arrayBuffer()),
    isGif: Boolean(options.asGif),
    ...(type === 'document' && { filename: opaque.filename() }),
    ...(await LOOK[type]?.(blob)),
    ...options.precomputedFields,
    mediaStage: STAGE.RESOLVED,
  });
}

function kindOf(mimetype, { asDocument, asSticker, isPtt }) {
  if (asDocument) return 'document';
  if (asSticker) return 'sticker';
  const family = (mimetype ?? '').split('/')[0];
  if (family === 'audio') return isPtt ? 'ptt' : 'audio';
  return family === 'image' || family === 'video' ? family : 'document';
}

async function upload(mediaData) {
  const { mediaObject } = mediaData;
  mediaObject.consolidate(mediaData.attributes);
  mediaData.set('mediaStage', STAGE.UPLOADING);
  const { mediaEntry } = await wa('WAWebMediaMmsV4Upload').uploadMedia({
    mimetype: mediaData.mimetype, mediaObject, mediaType: mediaData.type,
  });
  const { directPath, mediaKey, mediaKeyTimestamp, encFilehash } = mediaEntry;
  mediaData.set({ directPath, mediaKey, mediaKeyTimestamp, encFilehash, mediaStage: STAGE.RESOLVED });
}

async function uploadOf(msg, mediaData) {
  await upload(mediaData);
  msg.set(content(mediaData));
}

/** A message says the same of its media as they do, and shows the small picture as its body. */
function content(mediaData) {
  const shared = SHARED.filter((name) => mediaData[name] !== undefined).map((name) => [name, mediaData[name]]);
  return { ...Object.fromEntries(shared), body: mediaData.preview };
}

offer('WAWebMediaPrep', { MediaPrep });
offer('WAWebPrepRawMedia', { prepRawMedia });
offer('WAWebMedia', { MediaPrep, prepRawMedia, uploadProductImage: (opaque) => prepRawMedia(opaque).waitForPrep() });
offer('WAWebMediaGatingUtils', { getUploadLimit: (type) => UPLOAD_LIMIT[type] ?? UPLOAD_LIMIT.other });
offer('WAWebMediaDataUtils', {
  shouldUseMediaCache: () => false,
  processRawSticker: async (mediaBlob) => ({ mediaBlob }),
});
offer('WAWebMmsMediaTypes', { msgToMediaType: ({ type }) => type, castToV4: (type) => type.toLowerCase() });
