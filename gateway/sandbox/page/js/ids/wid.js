// WhatsApp ids (Wids): a user and a server, such as 5491123456789@c.us, …@lid, …@g.us.
import { offer } from '../offer.js';

const SHAPE = /^[^@\s]+@[a-z.]+$/;
const USER_SERVERS = new Set(['c.us', 'lid', 'bot', 'hosted', 'hosted.lid']);

export default class Wid {
  constructor(id) {
    const [left, server] = String(id).split('@');
    const [user, device] = left.split(':');
    this.server = server;
    this.user = user;
    if (device !== undefined) this.device = Number(device);
    this._serialized = String(id);
  }

  toString() {
    return this._serialized;
  }

  toJSON() {
    return this._serialized;
  }

  /** The form on the wire between WhatsApp's own parties. */
  toJid() {
    return this._serialized.replace(/@c\.us$/, '@s.whatsapp.net');
  }

  equals(other) {
    return other != null && String(other) === this._serialized;
  }

  isUser() {
    return USER_SERVERS.has(this.server);
  }

  isRegularUser() {
    return this.server === 'c.us' || this.server === 'lid';
  }

  isRegularUserPn() {
    return this.server === 'c.us';
  }

  isUserNotPSA() {
    return this.isUser() && !this.isPSA();
  }

  isLid() {
    return this.server === 'lid';
  }

  isGroup() {
    return this.server === 'g.us';
  }

  isGroupCall() {
    return this.server === 'call';
  }

  isNewsletter() {
    return this.server === 'newsletter';
  }

  isBot() {
    return this.server === 'bot';
  }

  isBroadcast() {
    return this.server === 'broadcast';
  }

  isStatus() {
    return this._serialized === 'status@broadcast';
  }

  isStatusV3() {
    return this.isStatus();
  }

  isPSA() {
    return this._serialized === '0@c.us';
  }

  isServer() {
    return this._serialized === 'server@c.us';
  }

  isIAS() {
    return false;
  }

  isHosted() {
    return this.server === 'hosted' || this.server === 'hosted.lid';
  }

  isOfficialBizAccount() {
    return false;
  }

  isEligibleForUSync() {
    return this.isUser() && !this.isPSA();
  }

  isCompanion() {
    return Boolean(this.device);
  }

  getDeviceId() {
    return this.device ?? 0;
  }

  getSignalAddress() {
    return `${this.user}${this.isLid() ? '_1' : ''}.${this.getDeviceId()}`;
  }

  isSameAccountAndAddressingMode(other) {
    return other?.user === this.user && other?.server === this.server;
  }

  isGreaterThan(other) {
    return this._serialized > String(other);
  }

  isLessThan(other) {
    return this._serialized < String(other);
  }

  static isWid(value) {
    return value instanceof Wid || (typeof value === 'string' && SHAPE.test(value));
  }

  static canBeWid(value) {
    return SHAPE.test(String(value));
  }

  static isXWid(server, wid) {
    return String(wid).endsWith(`@${server}`);
  }

  static user(wid) {
    return String(wid).split('@')[0];
  }

  static equals(left, right) {
    return String(left) === String(right);
  }
}

for (const name of [
  'isUser', 'isLid', 'isGroup', 'isGroupCall', 'isNewsletter', 'isBot', 'isBroadcast', 'isStatus', 'isStatusV3',
  'isPSA', 'isServer',
]) {
  Wid[name] = (wid) => Wid.isWid(wid) && new Wid(String(wid))[name]();
}

const interned = new Map();

/** One object per id: models compare Wids by identity here and there, as WhatsApp's own code does. */
export function createWid(id) {
  const text = String(id).replace(/@s\.whatsapp\.net$/, '@c.us');
  if (!SHAPE.test(text)) throw new Error('wid error: invalid wid');
  if (!interned.has(text)) interned.set(text, new Wid(text));
  return interned.get(text);
}

export function isWidlike(value) {
  return value instanceof Wid
    || (typeof value === 'object' && typeof value?.user === 'string' && typeof value?.server === 'string');
}

export function createWidFromWidLike(value) {
  if (value instanceof Wid) return value;
  return createWid(typeof value === 'string' ? value : value._serialized ?? `${value.user}@${value.server}`);
}

export function createUserWidOrThrow(user, server = 'c.us') {
  return createWid(String(user).includes('@') ? user : `${user}@${server}`);
}

/** Whether a message of this chat is named by its author, too. */
export function namesAuthors(wid) {
  return wid.isGroup() || wid.isStatus();
}

/** The account behind a device: 5491123456789:7@c.us is a device of 5491123456789@c.us. */
export function asUserWidOrThrow(wid) {
  if (!wid.isUser()) throw new Error('wid error: not a user wid');
  return createWid(`${wid.user}@${wid.server}`);
}

function typed(test) {
  return (wid) => {
    if (!test(wid)) throw new Error('wid error: wrong kind of wid');
    return wid;
  };
}

offer('WAWebWid', { default: Wid });
offer('WAWebWidFactory', {
  createWid,
  isWidlike,
  createWidFromWidLike,
  createUserWidOrThrow,
  createUserLidOrThrow: (user) => createUserWidOrThrow(user, 'lid'),
  createDeviceWidOrThrow: createWid,
  asUserWidOrThrow,
  asUserLidOrThrow: (wid) => typed((w) => w.isLid())(asUserWidOrThrow(wid)),
  asChatWid: createWidFromWidLike,
  asGroupWidOrThrow: typed((wid) => wid.isGroup()),
  asNewsletterWidOrThrow: typed((wid) => wid.isNewsletter()),
  asBotWidOrThrow: typed((wid) => wid.isBot()),
});
