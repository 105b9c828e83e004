// Posts in a channel that this account owns.
import { offer } from '../offer.js';
import { saveChat } from '../chats/chat.js';
import { findHome } from '../chats/home.js';
import { post } from '../messages/posting.js';

/** One that is made already, under its own id. */
function resendNewsletterMsg(msg) {
  return postIn(findHome(msg.id.remote), msg);
}

function sendNewsletterMediaMsg(chat, data, uploadMediaMsg) {
  return postIn(chat, data, uploadMediaMsg);
}

async function postIn(chat, data, beforeSend) {
  chat.set({ t: data.t, lastReceivedKey: data.id });
  await saveChat(chat);
  return post(chat, data, beforeSend);
}

offer('WAWebNewsletterSendMsgAction', { resendNewsletterMsg, sendNewsletterMediaMsg });
