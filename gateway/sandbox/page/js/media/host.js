// Where media lie: the addresses of WhatsApp's media servers, and bytes on their way there and back.
import { loadToken } from '../storage/account.js';

/** WhatsApp's media server has not got it (any more). */
export class MediaGone extends Error {
  constructor(status) {
    super(`The media server answered ${status}`);
    this.name = 'MediaNotFoundError';
    this.status = status;
  }
}

/** Resolves to what the server knows of the bytes: `{sha256, size}`. */
export async function upload(blob, kind = 'image', signal = undefined) {
  const answer = await fetch(await authorised(`mms/${kind}`), { method: 'POST', body: blob, signal });
  if (!answer.ok) throw new Error(`The upload was answered ${answer.status}`);
  return answer.json();
}

export async function download(directPath, signal = undefined) {
  const answer = await fetch(await authorised(directPath.replace(/^\//, '')), { signal });
  if (!answer.ok) throw new MediaGone(answer.status);
  return answer.blob();
}

export function directPathOf(sha256) {
  return `/v/${sha256}`;
}

export function pictureAddress({ sha256 }) {
  return new URL(`pps/${sha256}`, location.origin).href;
}

async function authorised(path) {
  const address = new URL(path, `${location.origin}/`);
  address.searchParams.set('auth', await loadToken());
  return address;
}
