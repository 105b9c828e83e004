// What the page shows of its connection: Socket, Stream, Conn, NetworkStatus, and the command bus.
import { offer } from '../offer.js';
import EventEmitter from '../base/emitter.js';
import { BaseModel, defineModel } from '../base/model.js';
import { BackendEvent, SOCKET_STATE, SOCKET_STREAM, StreamInfo, StreamMode } from './enums.js';
import * as session from './session.js';

class SocketModel extends BaseModel {
  /** Asks WhatsApp again: for new QR codes, or for a connection. */
  poke() {
    session.refreshRefs();
  }

  reconnect() {
    session.reconnect();
  }

  /** Takes the stream back from the other window that has it. */
  takeover() {
    session.reconnect();
  }

  async logout() {
    await session.logout();
  }
}
defineModel(SocketModel, { proxyName: 'socket', props: ['state', 'stream', 'hasSynced', 'launched'] });

class StreamModel extends BaseModel {
  markAvailable() {
    this.set('available', true);
  }

  markUnavailable() {
    this.set('available', false);
  }
}
defineModel(StreamModel, {
  proxyName: 'stream', props: ['mode', 'info', 'displayInfo', 'available', 'needsUpdate'],
});

class ConnModel extends BaseModel {
  canSetMyPushname() {
    return this.connected;
  }
}
defineModel(ConnModel, {
  proxyName: 'conn',
  props: ['ref', 'connected', 'wid', 'pushname', 'platform', 'battery', 'plugged', 'isSMB', 'is24h', 'smbTos'],
});

class NetworkStatusModel extends BaseModel {
  checkOnline() {
    return this.online;
  }
}
defineModel(NetworkStatusModel, { proxyName: 'network-status', props: ['online'] });

export const Socket = new SocketModel({
  state: SOCKET_STATE.UNLAUNCHED, stream: SOCKET_STREAM.DISCONNECTED, hasSynced: false, launched: false,
});
export const Stream = new StreamModel({
  mode: undefined, info: StreamInfo.OPENING, displayInfo: StreamInfo.OPENING, available: false, needsUpdate: false,
});
export const Conn = new ConnModel({ ref: undefined, connected: false, platform: undefined, isSMB: false });
export const NetworkStatus = new NetworkStatusModel({ online: navigator.onLine });
export const BackendEventBus = new EventEmitter();
export const LinkDeviceEvents = new EventEmitter();

offer('WAWebSocketModel', { Socket });
offer('WAWebStreamModel', { Stream, StreamMode, StreamInfo });
offer('WAWebConnModel', { Conn });
offer('WAWebNetworkStatus', { default: NetworkStatus });
offer('WAWebBackendEventBus', { BackendEvent, BackendEventBus });
offer('WAWebLinkDeviceEvents', { WAWebLinkDeviceEvents: LinkDeviceEvents });
