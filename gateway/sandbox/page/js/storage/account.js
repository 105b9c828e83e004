// Who this device is linked as (localStorage: it is asked synchronously) and the secret that proves it (`wawc`).
import { offer } from '../offer.js';
import { createWid } from '../ids/wid.js';
import { Database } from './database.js';

/** The names WhatsApp Web keeps its own user's ids under. */
const DEVICE_PN = 'last-wid-md';
const DEVICE_LID = 'WALid';
const DISPLAY_NAME = 'me-display-name';

const TOKEN = 'WALoginToken';

export const userStore = new Database('wawc', 1, (db) => {
  db.createObjectStore('user', { keyPath: 'key' });
});

export function readUserValue(key) {
  return userStore.read(['user'], (store) => store('user').get(key)).then((row) => row?.value);
}

export function writeUserValue(key, value) {
  return userStore.write((store) => {
    store('user').put({ key, value });
  });
}

export function loadToken() {
  return readUserValue(TOKEN);
}

export function saveToken(token) {
  return writeUserValue(TOKEN, token);
}

/** `me` as WhatsApp said it when this device was paired: `{jid, lid, name, device}`. */
export function rememberMe(me) {
  writePreference(DEVICE_PN, deviceJid(me.jid, me.device));
  writePreference(DEVICE_LID, deviceJid(me.lid, me.device));
  rememberName(me.name);
}

export function rememberName(name) {
  writePreference(DISPLAY_NAME, name);
}

export async function forget() {
  for (const key of [DEVICE_PN, DEVICE_LID, DISPLAY_NAME]) localStorage.removeItem(key);
  await userStore.clear();
}

export function getMaybeMeDevicePn() {
  return storedWid(DEVICE_PN);
}

export function getMaybeMeDeviceLid() {
  return storedWid(DEVICE_LID);
}

export function getMaybeMePnUser() {
  return withoutDevice(getMaybeMeDevicePn());
}

export function getMaybeMeLidUser() {
  return withoutDevice(getMaybeMeDeviceLid());
}

export function getMaybeMeDisplayName() {
  return readPreference(DISPLAY_NAME);
}

export function isMeAccount(wid) {
  const me = [getMaybeMePnUser(), getMaybeMeLidUser()];
  return Boolean(wid) && me.some((own) => own?.equals(withoutDevice(wid)));
}

export function isRegistered() {
  return readPreference(DEVICE_PN) !== undefined;
}

function orThrow(get, what) {
  return () => {
    const value = get();
    if (!value) throw new Error(`${what}: nobody is logged in`);
    return value;
  };
}

function deviceJid(jid, device) {
  return jid.replace('@', `:${device}@`);
}

function withoutDevice(wid) {
  return wid && createWid(`${wid.user}@${wid.server}`);
}

function storedWid(key) {
  const jid = readPreference(key);
  return jid === undefined ? undefined : createWid(jid);
}

function readPreference(key) {
  const text = localStorage.getItem(key);
  return text === null ? undefined : JSON.parse(text);
}

function writePreference(key, value) {
  localStorage.setItem(key, JSON.stringify(value));
}

offer('WAWebUserPrefsMeUser', {
  getMaybeMePnUser,
  getMaybeMeLidUser,
  getMeUserOrThrow: orThrow(getMaybeMePnUser, 'getMeUserOrThrow'),
  getMeLidUserOrThrow: orThrow(getMaybeMeLidUser, 'getMeLidUserOrThrow'),
  getMaybeMeDevicePn,
  getMaybeMeDeviceLid,
  getMaybeMeDisplayName,
  isMeAccount,
});
offer('WAWebUserPrefsIsLoggedIn', { isLoggedIn: isRegistered });
