// How far this page is with what was kept for it while it was away.
import { offer } from '../offer.js';
import { Cmd } from './commands.js';

let expected = 0;
let arrived = 0;

export function begin(pending) {
  expected = pending;
  arrived = 0;
  Cmd.trigger('offline_progress_update_from_bridge');
}

export function oneArrived() {
  if (arrived >= expected) return;
  arrived += 1;
  Cmd.trigger('offline_progress_update_from_bridge');
}

/** In percent. */
function getOfflineDeliveryProgress() {
  return expected ? Math.floor((100 * arrived) / expected) : 100;
}

offer('WAWebOfflineHandler', { OfflineMessageHandler: { getOfflineDeliveryProgress } });
