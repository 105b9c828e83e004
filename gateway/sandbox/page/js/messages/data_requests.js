// What this device asks of the account's phone: it answers in its own time.
import { offer } from '../offer.js';
import { ChatCollection } from '../chats/chat.js';
import { goBack } from './history_sync.js';

const HISTORY_SYNC_ON_DEMAND = 3;

/** Resolves once the phone has been asked; what it has is simply there later. */
async function sendPeerDataOperationRequest(type, { chatId }) {
  const chat = type === HISTORY_SYNC_ON_DEMAND && ChatCollection.get(chatId);
  if (chat) goBack(chat).catch((error) => console.error('The phone did not answer', error));
}

offer('WAWebSendNonMessageDataRequest', { sendPeerDataOperationRequest });
