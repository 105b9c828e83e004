// What WhatsApp switches on for an account, and what this page says of its browser.
import { offer } from './offer.js';

/** Experiments and features that are on; everything else is off, as for a new account. */
const SWITCHED_ON = new Set();

offer('WAWebABProps', { getABPropConfigValue: (name) => SWITCHED_ON.has(name) });
offer('WAWebPrimaryFeatures', { primaryFeatureEnabled: (name) => SWITCHED_ON.has(name) });
offer('WAWebIsOfficialClient', { isOfficialClient: true });
offer('WAWebMiscBrowserUtils', {
  default: { info: () => ({ os: navigator.platform, name: 'Chrome', version: navigator.appVersion }) },
});
offer('WAWebCompanionRegClientUtils', { DEVICE_PLATFORM: 1 });
