// Which hidden identity (LID) belongs to which phone number: asked by everything that names a person.
import { offer } from '../offer.js';
import { createWid } from '../ids/wid.js';
import { getMaybeMeLidUser, getMaybeMePnUser, isMeAccount } from '../storage/account.js';
import * as records from '../storage/records.js';

const lidOf = new Map();
const phoneOf = new Map();

export function load(mappings) {
  for (const { lid, phoneNumber } of mappings) remember(lid, phoneNumber);
}

/** Keeps the mappings of `[{lid, phoneNumber}]` (Wids or their texts). */
export async function createLidPnMappings({ mappings }) {
  const rows = mappings.map(({ lid, pn, phoneNumber = pn }) => (
    { lid: String(lid), phoneNumber: String(phoneNumber) }
  ));
  load(rows);
  await records.save({ mappings: rows });
}

export function remember(lid, phoneNumber) {
  lidOf.set(String(phoneNumber), createWid(lid));
  phoneOf.set(String(lid), createWid(phoneNumber));
}

export function getCurrentLid(wid) {
  return lidOf.get(plain(wid)) ?? (isMeAccount(wid) ? getMaybeMeLidUser() : undefined);
}

export function getPhoneNumber(wid) {
  return phoneOf.get(plain(wid)) ?? (isMeAccount(wid) ? getMaybeMePnUser() : undefined);
}

export function toLid(wid) {
  return wid.isLid() ? wid : getCurrentLid(wid);
}

export function toPn(wid) {
  return wid.isLid() ? getPhoneNumber(wid) : wid;
}

function getAlternateUserWid(wid) {
  return wid.isLid() ? getPhoneNumber(wid) : getCurrentLid(wid);
}

function toUserLidOrThrow(wid) {
  const lid = toLid(wid);
  if (!lid) throw new Error('No LID for user');
  return lid;
}

function plain(wid) {
  return `${wid.user}@${wid.server}`;
}

offer('WAWebApiContact', {
  getCurrentLid, getPhoneNumber, getAlternateUserWid, lidPnCache: { getCurrentLid, getPhoneNumber },
});
offer('WAWebLidMigrationUtils', {
  toLid, toPn, toUserLid: toLid, toUserLidOrThrow, shouldHaveAccountLid: () => true,
});
offer('WAWebLid1X1MigrationGating', { Lid1X1MigrationUtils: { isLidMigrated: () => true } });
offer('WAWebDBCreateLidPnMappings', { createLidPnMappings });
