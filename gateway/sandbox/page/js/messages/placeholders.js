// Messages that could not be read yet and are asked for again; the sandbox encrypts nothing, so none ever is.
import { offer } from '../offer.js';

async function handlePlaceholderMsgsSeen(messages) {
  const unread = messages.filter((message) => message.type === 'ciphertext');
  if (unread.length) throw new Error('The sandbox sends nothing that cannot be read');
}

offer('WAWebNonMessageDataRequestPlaceholderMessageResendUtils', { handlePlaceholderMsgsSeen });
offer('WAWebSyncGatingUtils', { isPlaceholderMessageResendEnabled: () => false });
