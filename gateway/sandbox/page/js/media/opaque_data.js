// Bytes that nobody looks into on their way: WhatsApp Web's wrapper around blobs.
import { offer } from '../offer.js';
import { decodeB64 } from '../ids/encoding.js';

export default class OpaqueData {
  #blob;
  #type;
  #url = null;

  constructor(blob, type) {
    this.#blob = blob;
    this.#type = type;
  }

  static async createFromData(data, type = data.type) {
    const same = data instanceof Blob && (data.type === type || data instanceof File);
    const blob = same ? data : new Blob([data], { type });
    return new OpaqueData(blob, type);
  }

  static createFromBase64Jpeg(base64) {
    return OpaqueData.createFromData(decodeB64(base64), 'image/jpeg');
  }

  type() {
    return this.#type;
  }

  /** Of a file that somebody chose. */
  filename() {
    return this.#blob.name;
  }

  size() {
    return this.#blob.size;
  }

  forceToBlob() {
    return this.#blob;
  }

  formData() {
    return this.#blob;
  }

  url() {
    this.#url ??= URL.createObjectURL(this.#blob);
    return this.#url;
  }

  autorelease() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}

offer('WAWebMediaOpaqueData', { default: OpaqueData });
