// Messages that could not be decrypted yet: asked for again.
import { offer } from '../offer.js';
import { tell } from '../connection/session.js';
import { MSG_TYPE } from './enums.js';

async function handlePlaceholderMsgsSeen(messages) {
  const idsOf = new Map();
  for (const { id, type } of messages) {
    if (type === MSG_TYPE.CIPHERTEXT) idsOf.set(String(id.remote), [...(idsOf.get(String(id.remote)) ?? []), id.id]);
  }
  for (const [chat, ids] of idsOf) tell('resend', { chat, ids });
}

offer('WAWebNonMessageDataRequestPlaceholderMessageResendUtils', { handlePlaceholderMsgsSeen });
offer('WAWebSyncGatingUtils', { isPlaceholderMessageResendEnabled: () => false });
