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

/** Statuses by which it says so; any other one is trouble that passes. */
const NOT_THERE = new Set([404, 410]);

/** Puts encrypted bytes, which the server knows by their hash: `{url, direct_path}`. */
export function upload(blob, type, encFilehash, signal = undefined) {
  const token = encFilehash.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return post(`mms/${type}/${token}`, blob, signal);
}

/** Profile pictures are not encrypted: everybody may see them. `{sha256}` */
export function uploadPicture(blob) {
  return post('pps', blob);
}

export async function download(directPath, signal = undefined) {
  const answer = await fetch(await authorised(directPath.replace(/^\//, '')), { signal });
  if (NOT_THERE.has(answer.status)) throw new MediaGone(answer.status);
  if (!answer.ok) throw new Error(`The download was answered ${answer.status}`);
  return answer.arrayBuffer();
}

/** Has the account's phone put it there again: `{direct_path}`. WhatsApp Web asks for that by its socket. */
export async function bringBack(directPath) {
  const answer = await fetch(await authorised(directPath.replace(/^\//, '')), { method: 'POST' });
  if (NOT_THERE.has(answer.status)) throw new MediaGone(answer.status);
  if (!answer.ok) throw new Error(`The phone's answer was ${answer.status}`);
  return answer.json();
}

export function pictureAddress({ sha256 }) {
  return new URL(`pps/${sha256}`, location.origin).href;
}

async function post(path, body, signal) {
  const answer = await fetch(await authorised(path), { method: 'POST', body, signal });
  if (!answer.ok) throw new Error(`The upload was answered ${answer.status}`);
  return answer.json();
}

async function authorised(path) {
  const address = new URL(path, `${location.origin}/`);
  address.searchParams.set('auth', await loadToken());
  return address;
}
