// Calls that ring or are under way.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { learnPeople } from '../people/contacts.js';

export const CallState = { None: 0, Calling: 1, PreacceptReceived: 2, ReceivedCall: 4, CallActive: 6 };

class CallModel extends BaseModel {
  getState() {
    return this.__x_state;
  }
}
defineModel(CallModel, {
  proxyName: 'call',
  props: [
    'id', 'peerJid', 'isGroup', 'isVideo', 'outgoing', 'offerTime', 'participants', 'canHandleLocally',
    'webClientShouldHandle', 'state',
  ],
});

class CallCollectionImpl extends BaseCollection {
  static model = CallModel;

  activeCall = null;

  /** By id; drivers listen at this map's `set`. */
  calls = new Map();

  processIncomingCall(offered) {
    const [call] = this.add(offered);
    this.calls.set(call.id, call);
    this.setActiveCall(call);
    return call;
  }

  /** Over, for whatever reason. */
  end(id) {
    const call = this.calls.get(id);
    if (!call) return;
    this.calls.delete(id);
    this.remove(call);
    call.set('state', CallState.None);
    if (this.activeCall === call) this.setActiveCall(null);
  }

  setActiveCall(call) {
    this.activeCall = call;
    this.trigger('change:activeCall', call);
  }
}

export const CallCollection = new CallCollectionImpl();

/** A push of a call: it rings here as it rings on the phone. */
export async function receive({ id, from, video, t, people = [] }) {
  await learnPeople(people);
  wa('WAWebCallCollection').default.processIncomingCall({
    id,
    peerJid: createWid(from),
    isVideo: video,
    isGroup: false,
    outgoing: false,
    offerTime: t,
    state: CallState.ReceivedCall,
    canHandleLocally: false,
    webClientShouldHandle: false,
    participants: [],
  });
}

/** A push: somebody declined it or hung up. */
export function receiveEnd({ id }) {
  CallCollection.end(id);
}

/** What the buttons of a call do; they always mean the one that is active. */
const voipStack = {
  rejectCall: endActiveCall,
  endCall: endActiveCall,
};

async function endActiveCall() {
  const { activeCall } = CallCollection;
  if (!activeCall) return;
  await request('call_end', { call: activeCall.id });
  CallCollection.end(activeCall.id);
}

offer('WAWebVoipStackInterface', { getVoipStackInterface: async () => voipStack });
offer('WAWebCallCollection', { default: CallCollection });
offer('WAWebVoipWaCallEnums', { CallState });
