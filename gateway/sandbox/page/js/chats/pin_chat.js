// Chats pinned to the top of the list.
import { offer } from '../offer.js';
import { unixTime } from '../ids/encoding.js';
import { ChatCollection, saveChat } from './chat.js';

async function setPin(chat, pinned) {
  chat.set('pin', pinned ? unixTime() : 0);
  await saveChat(chat);
}

offer('WAWebChatPinBridge', {
  setPin, getNumConversationsPinned: () => ChatCollection.filter((chat) => chat.pin).length,
});
