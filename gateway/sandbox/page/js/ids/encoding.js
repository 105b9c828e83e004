// Base64, hexadecimal randomness and WhatsApp's clock.
import { offer } from '../offer.js';

export function encodeB64(data) {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function decodeB64(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
}

export function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

export function randomHex(count) {
  return Array.from(randomBytes(count), (byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase();
}

export function unixTime() {
  return Math.floor(Date.now() / 1000);
}

offer('WABase64', {
  encodeB64,
  decodeB64,
  encodeB64UrlSafe: (data) => encodeB64(data).replaceAll('+', '-').replaceAll('/', '_'),
  decodeB64UrlSafe: (text) => decodeB64(text.replaceAll('-', '+').replaceAll('_', '/')),
  sizeWhenB64Decoded: (text) => decodeB64(text).byteLength,
});
offer('WARandomHex', { randomHex });
offer('WATimeUtils', { unixTime, unixTimeMs: () => Date.now() });
