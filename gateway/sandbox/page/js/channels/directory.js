// Channels as one comes by them: found, looked into, followed, left, muted, made and deleted.
import { offer } from '../offer.js';
import { request } from '../connection/session.js';
import { createWid } from '../ids/wid.js';
import { MsgCollection } from '../messages/collection.js';
import { attributesOf } from '../messages/wire.js';
import { forget, learnOne } from './channels.js';

async function createNewsletterAction({ name, description }) {
  const { channel } = await request('channel_create', { name, description: description ?? '' });
  await learnOne(channel);
  return createWid(channel.jid);
}

async function deleteNewsletterAction(chat) {
  await request('channel_delete', { jid: String(chat.id) });
  await forget(chat.id);
}

async function subscribeToNewsletterAction(chat) {
  const { channel } = await request('channel_follow', { jid: String(chat.id) });
  await learnOne(channel);
}

async function unsubscribeFromNewsletterAction(chat, { deleteLocalModels = true } = {}) {
  const { channel } = await request('channel_unfollow', { jid: String(chat.id) });
  if (deleteLocalModels) await forget(chat.id);
  else await learnOne(channel);
}

async function toggleNewsletterAdminActivityMuteStateAction(wid, muteExpirationValue) {
  const { channel } = await request('channel_mute', { jid: String(wid), muted: muteExpirationValue !== 0 });
  await learnOne(channel);
}

/** By its JID or the code of its link: shown with its newest posts, followed or not. */
async function loadNewsletterPreviewChat(name) {
  const { channel, messages } = await request('channel_query', { jid: String(name) });
  const chat = await learnOne(channel);
  for (const wire of messages) MsgCollection.show(chat, { ...attributesOf(wire), isNewMsg: false });
  return chat;
}

async function mexFetchNewsletterDirectorySearchResults({ searchText, limit, cursorToken }) {
  const after = cursorToken ? Number(cursorToken) : 0;
  const { channels, next } = await request('channel_search', { text: searchText ?? '', limit: limit ?? 20, after });
  return {
    xwa2_newsletters_directory_search: {
      page_info: { has_next_page: next !== null, end_cursor: next === null ? null : String(next) },
      result: channels.map(described),
    },
  };
}

function described({ jid, name, description, created, invite, followers }) {
  return {
    id: jid,
    thread_metadata: {
      name: { text: name },
      description: { text: description },
      creation_time: String(created),
      subscribers_count: String(followers),
      invite,
      verification: 'UNVERIFIED',
    },
  };
}

offer('WAWebNewsletterCreateAction', { createNewsletterAction });
offer('WAWebNewsletterDeleteAction', { deleteNewsletterAction });
offer('WAWebNewsletterSubscribeAction', { subscribeToNewsletterAction });
offer('WAWebNewsletterUnsubscribeAction', { unsubscribeFromNewsletterAction });
offer('WAWebNewsletterToggleAdminActivityMuteStateAction', { toggleNewsletterAdminActivityMuteStateAction });
offer('WAWebLoadNewsletterPreviewChatAction', { loadNewsletterPreviewChat });
offer('WAWebMexFetchNewsletterDirectorySearchResultsJob', { mexFetchNewsletterDirectorySearchResults });
