// Channels ("newsletters"): what is known of each, and those that this account follows or owns, as chats of their own.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { ChatCollectionImpl, saveChat } from '../chats/chat.js';
import { createWid } from '../ids/wid.js';
import { MsgCollection } from '../messages/collection.js';
import * as records from '../storage/records.js';

export const GUEST = 'guest';
const MUTED = -1;

class NewsletterMetadata extends BaseModel {
  get isSubscribedOrOwned() {
    return this.iAmAdminOrOwner() || this.iAmSubscriber();
  }

  iAmAdminOrOwner() {
    return this.membershipType === 'admin' || this.membershipType === 'owner';
  }

  iAmSubscriber() {
    return this.membershipType === 'subscriber';
  }

  iAmGuest() {
    return this.membershipType === GUEST;
  }
}
defineModel(NewsletterMetadata, {
  proxyName: 'newsletterMetadata',
  props: ['id', 'name', 'description', 'creationTime', 'inviteCode', 'size', 'verified', 'membershipType'],
});

class NewsletterMetadataCollectionImpl extends BaseCollection {
  static model = NewsletterMetadata;
}

export const NewsletterMetadataCollection = new NewsletterMetadataCollectionImpl();
export const NewsletterCollection = new ChatCollectionImpl();

export function load(rows) {
  for (const { id, ...rest } of rows) NewsletterMetadataCollection.gadd(createWid(id)).set(rest);
}

/** The protocol's Channels; those that this account has to do with have a chat from then on. */
export async function learn(channels) {
  for (const channel of channels) await learnOne(channel);
}

export async function learnOne(channel) {
  const wid = createWid(channel.jid);
  const known = attributesOf(channel);
  NewsletterMetadataCollection.gadd(wid).set(known);
  const chat = NewsletterCollection.gadd(wid, { t: channel.created });
  const muteExpiration = channel.muted ? MUTED : 0;
  chat.set({ name: channel.name, muteExpiration });
  chat.mute.set('expiration', muteExpiration);
  if (channel.role === GUEST) return chat;
  await records.save({ channels: [{ id: channel.jid, ...known }] });
  await saveChat(chat);
  return chat;
}

export async function forget(wid) {
  const chat = NewsletterCollection.get(wid);
  if (!chat) return;
  MsgCollection.remove(chat.msgs.toArray());
  NewsletterCollection.remove(chat);
  NewsletterMetadataCollection.remove(wid);
  await records.removeChat(String(wid));
}

/** Another device of the account followed, left or muted it; or it is no more: `{channel}` or `{jid, deleted}`. */
export async function receive({ channel, jid, deleted }) {
  if (deleted) await forget(createWid(jid));
  else if (channel.role === GUEST) await forget(createWid(channel.jid));
  else await learnOne(channel);
}

function attributesOf({ name, description, created, invite, followers, role }) {
  return {
    name,
    description: description || undefined,
    creationTime: created,
    inviteCode: invite,
    size: followers,
    verified: false,
    membershipType: role,
  };
}

offer('WAWebNewsletterMetadataCollection', { default: NewsletterMetadataCollection });
offer('WAWebNewsletterCollection', { default: NewsletterCollection });
