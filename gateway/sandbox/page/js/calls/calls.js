// Calls that ring or are under way.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';

export const CallState = { None: 0, Calling: 1, PreacceptReceived: 2, ReceivedCall: 4, CallActive: 6 };

class CallModel extends BaseModel {
  getState() {
    return this.__x_state;
  }
}
defineModel(CallModel, {
  proxyName: 'call', props: ['id', 'peerJid', 'isGroup', 'isVideo', 'outgoing', 'offerTime', 'participants'],
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

  setActiveCall(call) {
    this.activeCall = call;
    this.trigger('change:activeCall', call);
  }
}

export const CallCollection = new CallCollectionImpl();

offer('WAWebCallCollection', { default: CallCollection });
offer('WAWebVoipWaCallEnums', { CallState });
