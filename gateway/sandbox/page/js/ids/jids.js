// Wids in the form that WhatsApp's own parties use on the wire (JIDs), and back.
import { offer } from '../offer.js';
import { createWid } from './wid.js';

const toJid = (wid) => wid.toJid();

offer('WAWebWidToJid', {
  widToUserJid: toJid, widToDeviceJid: toJid, widToGroupJid: toJid, widToChatJid: toJid, widToNewsletterJid: toJid,
});
offer('WAWebJidToWid', {
  userJidToUserWid: createWid,
  lidUserJidToUserLid: createWid,
  groupJidToWid: createWid,
  chatJidToChatWid: createWid,
  newsletterJidToWid: createWid,
});
