// What a group is called, what it says of itself, and its rules: changed on this device.
import { offer } from '../offer.js';
import { request } from '../connection/session.js';
import { learnGroups } from './groups.js';

const GROUP_SETTING_TYPE = {
  ANNOUNCEMENT: 'announcement', RESTRICT: 'restrict', MEMBER_ADD_MODE: 'member_add_mode',
};

/** The protocol's field for each setting. */
const FIELD_OF_SETTING = { announcement: 'announce', restrict: 'restrict', member_add_mode: 'members_add' };

async function change(wid, said) {
  const { group } = await request('group_info', { jid: String(wid), ...said });
  await learnGroups([group]);
}

function setGroupSubject(wid, subject) {
  return change(wid, { subject });
}

/** Called with `{groupWid, desc, …}` by today's WhatsApp Web and with `(groupWid, desc, …)` by older ones. */
function setGroupDescription(order, description) {
  return order.groupWid
    ? change(order.groupWid, { description: order.desc ?? '' })
    : change(order, { description: description ?? '' });
}

function setGroupProperty(wid, setting, value) {
  const field = FIELD_OF_SETTING[setting];
  if (!field) throw new Error(`This group setting is not known: ${setting}`);
  return change(wid, { [field]: Boolean(value) });
}

offer('WAWebGroupConstants', { GROUP_SETTING_TYPE });
offer('WAWebGroupModifyInfoJob', { setGroupSubject, setGroupDescription, setGroupProperty });
offer('WAWebSetPropertyGroupAction', { setGroupProperty: (chat, setting, value) => setGroupProperty(chat.id, setting, value) });
