// Linking by a code that is typed on the phone instead of a QR code that it reads.
import { offer } from '../offer.js';
import * as deviceKeys from '../storage/device_keys.js';
import * as session from './session.js';
import { Conn, LinkDeviceEvents } from './models.js';

const PAIRING_TYPE = { QR: 'QR', CODE: 'ALT_DEVICE_LINKING' };

let pairingType = PAIRING_TYPE.QR;

/** Resolves to the eight characters; `sendPushNotification` is the phone's matter and changes nothing here. */
async function startAltLinkingFlow(phone) {
  pairingType = PAIRING_TYPE.CODE;
  const { code } = await session.request('pairing_code', { phone: String(phone).replace(/\D/g, '') });
  return code;
}

async function initializeAltDeviceLinking() {
  pairingType = PAIRING_TYPE.CODE;
  await deviceKeys.prepare();
}

async function initializeQRLinking() {
  pairingType = PAIRING_TYPE.QR;
  if (!Conn.ref) session.refreshRefs();
}

offer('WAWebAltDeviceLinkingApi', {
  startAltLinkingFlow,
  initializeAltDeviceLinking,
  initializeQRLinking,
  setPairingType: (type) => {
    pairingType = type;
  },
  getPairingType: () => pairingType,
});
offer('WAWebLinkDeviceAction', {
  genLinkDeviceCodeForPhoneNumber: startAltLinkingFlow,
  refreshAltLinkingCode: () => LinkDeviceEvents.trigger('link_device_events:refresh_alt_linking_code'),
});
