// The keys a device shows in its QR code: made once per attempt to link, kept until it is unlinked.
import { offer } from '../offer.js';
import { encodeB64, randomBytes } from '../ids/encoding.js';
import { isRegistered, readUserValue, writeUserValue } from './account.js';
import { Database } from './database.js';

const NOISE_INFO = 'WANoiseInfo';
const REGISTRATION_INFO = 'signal_registration_info';
const ADV_SECRET = 'WAAdvSecretKey';
const SIGNED_IDENTITY = 'ADVSignedIdentity';

const KEY_BYTES = 32;

const signalStorage = new Database('signal-storage', 1, (db) => {
  db.createObjectStore('signal-meta-store', { keyPath: 'key' });
});

/** Nothing is encrypted on the way to the sandbox: keys are random bytes, and only public halves are ever used. */
function keyPair() {
  return { pubKey: randomBytes(KEY_BYTES).buffer, privKey: randomBytes(KEY_BYTES).buffer };
}

export async function noiseInfo() {
  return (await readUserValue(NOISE_INFO)) ?? made(
    { staticKeyPair: keyPair() },
    (value) => writeUserValue(NOISE_INFO, value),
  );
}

export async function registrationInfo() {
  const row = await signalStorage.read(
    ['signal-meta-store'], (store) => store('signal-meta-store').get(REGISTRATION_INFO),
  );
  return row?.value ?? made(
    { registrationId: Math.floor(Math.random() * 2 ** 14), identityKeyPair: keyPair() },
    (value) => signalStorage.write((store) => {
      store('signal-meta-store').put({ key: REGISTRATION_INFO, value });
    }),
  );
}

export function advSecretKey() {
  let secret = localStorage.getItem(ADV_SECRET);
  if (!secret) {
    secret = encodeB64(randomBytes(KEY_BYTES));
    localStorage.setItem(ADV_SECRET, secret);
  }
  return secret;
}

/** What a phone's camera reads: the ref WhatsApp gave, and this device's public keys. */
export async function linkText(ref) {
  const noise = await noiseInfo();
  const registration = await registrationInfo();
  return [
    ref, encodeB64(noise.staticKeyPair.pubKey), encodeB64(registration.identityKeyPair.pubKey), advSecretKey(),
  ].join(',');
}

/** Makes the keys before anybody asks, so that two who ask at once cannot get two. */
export async function prepare() {
  await noiseInfo();
  await registrationInfo();
  advSecretKey();
}

export async function forget() {
  localStorage.removeItem(ADV_SECRET);
  await signalStorage.clear();
}

async function made(value, store) {
  await store(value);
  return value;
}

offer('WAWebUserPrefsInfoStore', { waNoiseInfo: { get: noiseInfo } });
offer('WAWebSignalStoreApi', { waSignalStore: { getRegistrationInfo: registrationInfo } });
/** What the phone signed when it linked this device. */
function setADVSignedIdentity(identity) {
  return writeUserValue(SIGNED_IDENTITY, identity);
}

offer('WAWebAdvSignatureApi', { getADVSecretKey: advSecretKey, setADVSignedIdentity });
offer('WAWebUserPrefsMultiDevice', { isRegistered, getADVSecretKey: advSecretKey });
