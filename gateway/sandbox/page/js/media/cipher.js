// How WhatsApp encrypts media: a random key for each file, everything else derived from it, and a MAC at its end.
import { decodeB64 } from '../ids/encoding.js';

const DERIVED_BITS = 112 * 8;
const MAC_BYTES = 10;
const NAMES = {
  image: 'WhatsApp Image Keys',
  sticker: 'WhatsApp Image Keys',
  video: 'WhatsApp Video Keys',
  gif: 'WhatsApp Video Keys',
  ptv: 'WhatsApp Video Keys',
  audio: 'WhatsApp Audio Keys',
  ptt: 'WhatsApp Audio Keys',
  document: 'WhatsApp Document Keys',
};
const encoder = new TextEncoder();

/** The bytes are not those that the sender encrypted with this key. */
export class NotWhatWasSent extends Error {
  constructor(what) {
    super(`The media have another ${what} than those that were sent`);
    this.name = 'MediaDecryptionError';
  }
}

/** Encrypted bytes as the media servers hold them, MAC and all. Wholly in memory: WebCrypto knows no streams. */
export async function encrypt(plain, mediaKey, type) {
  const { iv, cipherKey, macKey } = await keysOf(mediaKey, type);
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, cipherKey, plain));
  return new Blob([ciphertext, await macOf(macKey, iv, ciphertext)]);
}

export async function decrypt(encrypted, mediaKey, type) {
  const { iv, cipherKey, macKey } = await keysOf(mediaKey, type);
  const end = Math.max(encrypted.byteLength - MAC_BYTES, 0);
  const ciphertext = new Uint8Array(encrypted, 0, end);
  const mac = await macOf(macKey, iv, ciphertext);
  if (!isSame(mac, new Uint8Array(encrypted, end))) throw new NotWhatWasSent('MAC');
  return crypto.subtle.decrypt({ name: 'AES-CBC', iv }, cipherKey, ciphertext);
}

async function keysOf(mediaKey, type) {
  const secret = await crypto.subtle.importKey('raw', decodeB64(mediaKey), 'HKDF', false, ['deriveBits']);
  const derived = await crypto.subtle.deriveBits({
    name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode(NAMES[type] ?? NAMES.document),
  }, secret, DERIVED_BITS);
  const [cipherKey, macKey] = await Promise.all([
    crypto.subtle.importKey('raw', derived.slice(16, 48), 'AES-CBC', false, ['encrypt', 'decrypt']),
    crypto.subtle.importKey('raw', derived.slice(48, 80), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  ]);
  return { iv: derived.slice(0, 16), cipherKey, macKey };
}

async function macOf(macKey, iv, ciphertext) {
  const vouchedFor = new Uint8Array(iv.byteLength + ciphertext.byteLength);
  vouchedFor.set(new Uint8Array(iv));
  vouchedFor.set(ciphertext, iv.byteLength);
  return new Uint8Array(await crypto.subtle.sign('HMAC', macKey, vouchedFor), 0, MAC_BYTES);
}

function isSame(one, other) {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
