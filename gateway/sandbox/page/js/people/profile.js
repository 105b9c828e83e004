// What an account says of itself: its name, and the text under it.
import { offer } from '../offer.js';
import { Conn } from '../connection/models.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { getMeContact } from './contacts.js';
import { rememberName } from '../storage/account.js';

const OK = 200;

async function setPushname(name) {
  await request('set_profile', { name });
  showName(name);
}

/** This account's name was changed here, or on another device. */
export function showName(name) {
  rememberName(name);
  Conn.set('pushname', name);
  getMeContact();
}

async function setMyStatus(about) {
  await request('set_profile', { about });
  return { status: OK };
}

/** Called with `{wid}` by today's WhatsApp Web and with the Wid by older ones. */
async function getStatus(order) {
  const id = createWid(order.wid ?? order);
  const { about } = await request('about_query', { jid: String(id) });
  return { id, status: about };
}

async function queryStatusAll(wids) {
  return Promise.all(wids.map(getStatus));
}

offer('WAWebSetPushnameConnAction', { setPushname });
offer('WAWebContactStatusBridge', { getStatus, setMyStatus, queryStatusAll });
