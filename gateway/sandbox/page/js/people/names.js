// How people are called on the screen: WhatsApp Web's getters over contacts.
import { offer } from '../offer.js';
import { isMeAccount } from '../storage/account.js';
import { toPn } from './lid_mapping.js';

const never = () => false;

export function getFormattedUser(contact) {
  const phone = contact.phoneNumber ?? (contact.id.isUser() ? toPn(contact.id) : undefined);
  return phone ? `+${phone.user}` : contact.id.user;
}

export function getDisplayName(contact) {
  return contact.name ?? (contact.pushname ? `~${contact.pushname}` : getFormattedUser(contact));
}

export function getFormattedName(contact) {
  return contact.name ?? contact.pushname ?? getFormattedUser(contact);
}

function getFormattedShortName(contact) {
  return contact.shortName ?? getFormattedName(contact);
}

offer('WAWebContactGetters', {
  getName: (contact) => contact.name,
  getShortName: (contact) => contact.shortName,
  getPushname: (contact) => contact.pushname,
  getNotifyName: (contact) => contact.pushname,
  getUserid: (contact) => contact.id.user,
  getVerifiedName: (contact) => contact.verifiedName,
  getVerifiedLevel: (contact) => contact.verifiedLevel,
  getStatusMute: (contact) => Boolean(contact.statusMute),
  getIsMe: (contact) => isMeAccount(contact.id),
  getIsUser: (contact) => contact.id.isUser(),
  getIsGroup: (contact) => contact.id.isGroup(),
  getIsBroadcast: (contact) => contact.id.isBroadcast(),
  getIsNewsletter: (contact) => contact.id.isNewsletter(),
  getIsPSA: (contact) => contact.id.isPSA(),
  getIsIAS: (contact) => contact.id.isIAS(),
  getIsBusiness: (contact) => Boolean(contact.isBusiness),
  getIsEnterprise: (contact) => Boolean(contact.isEnterprise),
  getIsWAContact: (contact) => contact.id.isUser(),
  getIsSupportAccount: never,
  getIsDisplayNameApproved: never,
  getCanRequestPhoneNumber: (contact) => contact.id.isLid() && !toPn(contact.id),
  getShowBusinessCheckmarkAsPrimary: never,
  getShowBusinessCheckmarkAsSecondary: never,
  getShowBusinessCheckmarkInChatlist: never,
  getShouldForceBusinessUpdate: never,
});
offer('WAWebFrontendContactGetters', {
  getPhoneNumber: (contact) => contact.phoneNumber,
  getTextStatusString: (contact) => contact.status ?? '',
  getDisplayName,
  getUserDisplayNameForLid: getDisplayName,
  getFormattedName,
  getFormattedShortName,
  getFormattedShortNameWithNonBreakingSpaces: (contact) => getFormattedShortName(contact).replaceAll(' ', '\u00a0'),
  getFormattedUser,
  getFormattedUsernameOrPhone: getFormattedUser,
  getPnForLid: (contact) => (contact.id.isLid() ? toPn(contact.id) : undefined),
  getIsMyContact: (contact) => Boolean(contact.isAddressBookContact),
  getSearchName: (contact) => getFormattedName(contact).toLowerCase(),
  getSearchVerifiedName: (contact) => contact.verifiedName?.toLowerCase(),
  getHeader: (contact) => getFormattedName(contact).charAt(0).toUpperCase(),
});
