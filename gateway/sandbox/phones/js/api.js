/** The sandbox's control API, as far as a person with a phone in hand needs it. */

const BASE = 'control';

/** What the sandbox answered instead, or status 0 where it did not answer at all. */
export class Problem extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function ask(method, path, { body, signal, keepalive } = {}) {
  const isForm = body instanceof FormData;
  let response;
  try {
    response = await fetch(`${BASE}/${path}`, {
      method,
      signal,
      keepalive,
      headers: body && !isForm ? { 'Content-Type': 'application/json' } : {},
      body: isForm || !body ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, error.message);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer.error ?? response.statusText);
  return answer;
}

const of = (number) => `phones/${encodeURIComponent(number)}`;
const waiting = (since, wait) => new URLSearchParams({ since, wait });

export const readPhones = (signal) => ask('GET', 'phones', { signal });
export const readState = (since, wait, signal) =>
  ask('GET', `state?${waiting(since, wait)}`, { signal });
export const readMessages = (number, since, wait, signal) =>
  ask('GET', `${of(number)}/messages?${waiting(since, wait)}`, { signal });
export const mediaAddress = (number, id) =>
  `${BASE}/${of(number)}/messages/${encodeURIComponent(id)}/media`;

export const addPhone = (number, name) => ask('POST', 'phones', { body: { number, name } });
export const link = (number, code) => ask('POST', `${of(number)}/link`, { body: code });
export const unlink = (number, device) => ask('POST', `${of(number)}/unlink`, { body: { device } });

export const sendText = (number, to, text, quotedId) =>
  ask('POST', `${of(number)}/messages`, { body: { to, text, ...(quotedId && { quotedId }) } });

export function sendFile(number, to, file, caption, quotedId) {
  const body = new FormData();
  body.append('to', to);
  body.append('caption', caption);
  if (quotedId) body.append('quotedId', quotedId);
  body.append('media', file);
  return ask('POST', `${of(number)}/messages`, { body });
}

export const read = (number, chat) => ask('POST', `${of(number)}/read`, { body: { chat } });
export const typing = (number, chat, state) =>
  ask('POST', `${of(number)}/typing`, { body: { chat, state }, keepalive: true });
export const react = (number, id, emoji) =>
  ask('POST', `${of(number)}/react`, { body: { id, emoji } });
export const edit = (number, id, text) => ask('POST', `${of(number)}/edit`, { body: { id, text } });
export const revoke = (number, id) => ask('POST', `${of(number)}/revoke`, { body: { id } });
export const vote = (number, id, options) =>
  ask('POST', `${of(number)}/vote`, { body: { id, options } });
