// The states and reasons of the connection, by WhatsApp Web's own words.
import { offer } from '../offer.js';

export const SOCKET_STATE = words(
  'OPENING', 'PAIRING', 'UNPAIRED', 'UNPAIRED_IDLE', 'CONNECTED', 'TIMEOUT', 'CONFLICT', 'UNLAUNCHED', 'PROXYBLOCK',
  'TOS_BLOCK', 'SMB_TOS_BLOCK', 'DEPRECATED_VERSION',
);
export const SOCKET_STREAM = words('DISCONNECTED', 'SYNCING', 'RESUMING', 'CONNECTED');
export const StreamMode = words('QR', 'MAIN', 'SYNCING', 'OFFLINE', 'CONFLICT');
export const StreamInfo = words('OFFLINE', 'OPENING', 'PAIRING', 'SYNCING', 'RESUMING', 'CONNECTING', 'NORMAL');

export const LogoutReason = {
  UserInitiated: 'user_initiated',
  UnknownCompanion: 'unknown_companion',
  AccountSyncRemoved: 'account_sync_removed',
  AccountLocked: 'account_locked',
};

/** The numbers the address carries after a logout. */
const LOGOUT_REASON_CODE = new Map([
  [LogoutReason.UserInitiated, 0],
  [LogoutReason.UnknownCompanion, 1],
  [LogoutReason.AccountSyncRemoved, 2],
  [LogoutReason.AccountLocked, 3],
]);

export const BackendEvent = {
  LOGOUT: 'logout',
  STARTING_LOGOUT: 'starting_logout',
  REFRESH_QR: 'refresh_qr',
  SET_SOCKET_STATE: 'set_socket_state',
  OPEN_SOCKET_STREAM: 'open_socket_stream',
  SOCKET_STREAM_DISCONNECTED: 'socket_stream_disconnected',
  OFFLINE_DELIVERY_END: 'offline_delivery_end',
  MAIN_STREAM_MODE_READY: 'main_stream_mode_ready',
  STORAGE_INITIALIZATION_ERROR: 'storage_initialization_error',
  ACCOUNT_TEMPORARILY_BANNED: 'account_temporarily_banned',
};

function words(...names) {
  return Object.fromEntries(names.map((name) => [name, name]));
}

offer('WAWebSocketConstants', { SOCKET_STATE, SOCKET_STREAM });
offer('WAWebLogoutReasonConstants', { LogoutReason });
offer('WAWebLogoutReason', {
  getErrorCodeFromLogoutReason: (reason) => (
    LOGOUT_REASON_CODE.get(reason) ?? LOGOUT_REASON_CODE.get(LogoutReason.UnknownCompanion)
  ),
});
