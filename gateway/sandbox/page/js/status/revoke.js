// Own statuses taken back: nobody sees them any more, and nothing is kept of them.
import { offer } from '../offer.js';
import { request } from '../connection/session.js';
import { fieldsOf } from '../messages/about.js';
import { MsgCollection } from '../messages/collection.js';
import { removeMessages } from '../storage/records.js';

async function sendStatusRevokeMsgAction(status, msg) {
  await request('revoke', fieldsOf(msg.id));
  status?.revokeMsgs([String(msg.id)]);
  MsgCollection.remove(msg);
  await removeMessages([String(msg.id)]);
}

offer('WAWebRevokeStatusAction', { sendStatusRevokeMsgAction });
