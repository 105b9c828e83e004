// What is known of one message's media, and what is kept of the bytes themselves.
import { offer } from '../offer.js';
import { BaseModel, defineModel } from '../base/model.js';

export const STAGE = {
  PREPARING: 'PREPARING',
  UPLOADING: 'UPLOADING',
  NEED_POKE: 'NEED_POKE',
  FETCHING: 'FETCHING',
  REUPLOADING: 'REUPLOADING',
  RESOLVED: 'RESOLVED',
  ERROR_MISSING: 'ERROR_MISSING',
  ERROR_UNKNOWN: 'ERROR_UNKNOWN',
};

/** Attributes that a message and its media data have in common. */
export const SHARED = [
  'type', 'mimetype', 'size', 'filehash', 'encFilehash', 'mediaKey', 'mediaKeyTimestamp', 'directPath', 'filename', 'width',
  'height', 'duration', 'waveform', 'isGif',
];

export default class MediaData extends BaseModel {
  get mediaObject() {
    return this.filehash && getOrCreateMediaObject(this.filehash);
  }
}
defineModel(MediaData, {
  proxyName: 'mediaData',
  props: [
    ...SHARED, 'mediaStage', 'mediaBlob', 'preview', 'renderableUrl', 'fullWidth', 'fullHeight', 'isViewOnce', 'caption',
  ],
});

/** Media by their bytes: messages that carry the same share it. */
class MediaObject {
  contentInfo = {};

  constructor(filehash) {
    this.filehash = filehash;
  }

  consolidate({ type, size, mimetype, mediaBlob, waveform }) {
    Object.assign(this, { type: type?.toUpperCase(), size, mimetype, mediaBlob });
    if (waveform) this.contentInfo.waveform = waveform;
  }
}

const objects = new Map();

export function getOrCreateMediaObject(filehash) {
  if (!objects.has(filehash)) objects.set(filehash, new MediaObject(filehash));
  return objects.get(filehash);
}

/** The bytes used last, up to a limit. */
class LruStore {
  static #LIMIT_BYTES = 64 * 1024 ** 2;

  #buffers = new Map();

  async get(filehash) {
    const buffer = this.#buffers.get(filehash);
    if (buffer) this.#keep(filehash, buffer);
    return buffer;
  }

  async has(filehash) {
    return this.#buffers.has(filehash);
  }

  async put(filehash, buffer) {
    this.#keep(filehash, buffer);
    for (const [oldest] of this.#buffers) {
      if (this.#size() <= LruStore.#LIMIT_BYTES || oldest === filehash) return;
      this.#buffers.delete(oldest);
    }
  }

  #keep(filehash, buffer) {
    this.#buffers.delete(filehash);
    this.#buffers.set(filehash, buffer);
  }

  #size() {
    return [...this.#buffers.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

export const LruMediaStore = new LruStore();

class InMemoryMediaBlobCacheImpl extends Map {
  put(filehash, blob) {
    this.set(filehash, blob);
  }
}

offer('WAWebMediaData', { default: MediaData });
offer('WAWebMediaStorage', { getOrCreateMediaObject });
offer('WAWebMediaStore', { LruMediaStore });
offer('WAWebMediaInMemoryBlobCache', {
  InMemoryMediaBlobCacheImpl, InMemoryMediaBlobCache: new InMemoryMediaBlobCacheImpl(),
});
