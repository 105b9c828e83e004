// Message keys: who sent it, in which chat, under which id, and in a group by whom.
import { offer } from '../offer.js';
import { randomHex } from './encoding.js';
import { createWid } from './wid.js';

/** WhatsApp Web's own ids begin so; phones' begin otherwise. */
const WEB_PREFIX = '3EB0';

export default class MsgKey {
  constructor(parts) {
    if (parts == null) throw new Error('MsgKey error: obj is null/undefined');
    this.fromMe = parts.fromMe === undefined ? parts.selfDir === 'out' : Boolean(parts.fromMe);
    this.remote = parts.remote ?? (this.fromMe ? parts.to : parts.from);
    this.id = parts.id;
    if (parts.participant) this.participant = parts.participant;
    this._serialized = [this.fromMe, this.remote, this.id, this.participant]
      .filter((part) => part !== undefined).join('_');
  }

  toString() {
    return this._serialized;
  }

  equals(other) {
    return other != null && String(other) === this._serialized;
  }

  clone() {
    return new MsgKey(this);
  }

  static from(value) {
    return value instanceof MsgKey ? value : MsgKey.fromString(String(value));
  }

  static fromString(text) {
    const [fromMe, remote, id, participant] = text.split('_');
    if (id === undefined) throw new Error(`MsgKey error: "${text}" is no key`);
    return new MsgKey({
      fromMe: fromMe === 'true',
      remote: createWid(remote),
      id,
      participant: participant && createWid(participant),
    });
  }

  static async newId() {
    return WEB_PREFIX + randomHex(9);
  }
}

offer('WAWebMsgKey', { default: MsgKey });
