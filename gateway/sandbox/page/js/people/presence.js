// Who is online or typing, and telling others that we are.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { Stream } from '../connection/models.js';
import { isOnline, request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';

/** What the other side reads in the chat's header; nobody hears it later, so nothing is kept while offline. */
async function say(wid, state) {
  if (isOnline()) await request('presence', { chat: String(wid), state });
}

class Chatstate extends BaseModel {}
defineModel(Chatstate, { proxyName: 'chatstate', props: ['id', 'type', 't', 'deny'] });

class ChatstateCollection extends BaseCollection {
  static model = Chatstate;
}

export class Presence extends BaseModel {
  initialize() {
    this.chatstates = new ChatstateCollection();
    this.chatstate = new Chatstate({ id: this.id });
    this.chatstate.on('change:type', (chatstate, type, previous) => {
      this.trigger('change:chatstate.type', chatstate, type, previous);
    });
  }

  get isUser() {
    return Boolean(this.id?.isUser());
  }

  get isGroup() {
    return Boolean(this.id?.isGroup());
  }

  async subscribe() {
    if (this.isSubscribed || !isOnline()) return;
    this.set('isSubscribed', true);
    await request('presence_subscribe', { chat: String(this.id) }).catch(() => this.set('isSubscribed', false));
  }
}
defineModel(Presence, {
  proxyName: 'presence', props: ['id', 'isOnline', 'isSubscribed', 'hasData', 'chatstate', 'chatstates'],
});

class PresenceCollectionImpl extends BaseCollection {
  static model = Presence;
}

export const PresenceCollection = new PresenceCollectionImpl();

/** A subscription belongs to a connection. */
export function forgetSubscriptions() {
  for (const presence of PresenceCollection.toArray()) presence.set('isSubscribed', false);
}

export function showPresence({ chat, state, participant }) {
  const presence = PresenceCollection.gadd(createWid(chat));
  presence.set({ hasData: true, isOnline: state !== 'unavailable' });
  if (participant) presence.chatstates.gadd(createWid(participant)).set('type', state);
  presence.chatstate.set({ t: Math.floor(Date.now() / 1000), type: state });
}

offer('WAWebPresenceModel', { Presence, Chatstate });
offer('WAWebPresenceCollection', { PresenceCollection });
offer('WAWebPresenceChatAction', {
  markComposing: (chat) => say(chat.id, 'composing'),
  markRecording: (chat) => say(chat.id, 'recording'),
  markPaused: (chat) => say(chat.id, 'paused'),
  sendPresenceAvailable: () => Stream.markAvailable(),
  sendPresenceUnavailable: () => Stream.markUnavailable(),
});
function subscribe(wid) {
  return PresenceCollection.gadd(wid).subscribe();
}

offer('WAWebContactPresenceBridge', { subscribeUserPresence: subscribe, subscribeGroupPresence: subscribe });
offer('WAWebChatStateBridge', {
  sendChatStateComposing: (wid) => say(wid, 'composing'),
  sendChatStateRecording: (wid) => say(wid, 'recording'),
  sendChatStatePaused: (wid) => say(wid, 'paused'),
});
