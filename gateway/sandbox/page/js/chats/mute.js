// Chats whose messages make no noise: until a time, or for ever.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { unixTime } from '../ids/encoding.js';
import { changeSettings } from './settings.js';

const FOR_EVER = -1;

export class Mute extends BaseModel {
  get isMuted() {
    return this.expiration === FOR_EVER || this.expiration > unixTime();
  }

  canMute() {
    return Boolean(this.id) && !this.id.isNewsletter();
  }

  mute({ expiration }) {
    return this.setMute(expiration);
  }

  unmute() {
    return this.setMute(0);
  }

  async setMute(expiration) {
    await changeSettings(this.id, { muted_until: Math.floor(expiration) });
    return expiration;
  }
}
defineModel(Mute, { proxyName: 'mute', props: ['id', 'expiration', 'isAutoMuted'] });

class MuteCollectionImpl extends BaseCollection {
  static model = Mute;
}

export const MuteCollection = new MuteCollectionImpl();

/** One model a chat, from its first mention on. */
export function muteOf(id) {
  return MuteCollection.gadd(id, { expiration: 0 });
}

offer('WAWebMuteModel', { Mute });
offer('WAWebMuteCollection', { MuteCollection });
