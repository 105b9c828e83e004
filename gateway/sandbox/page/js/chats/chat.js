// Conversations: one per person or group, newest first.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { GroupMetadataCollection } from '../groups/groups.js';
import MsgKey from '../ids/msg_key.js';
import { createWid } from '../ids/wid.js';
import { ChatMsgsCollection } from '../messages/collection.js';
import { ContactCollection } from '../people/contacts.js';
import { getFormattedName } from '../people/names.js';
import { PresenceCollection } from '../people/presence.js';
import * as records from '../storage/records.js';
import { findHome } from './home.js';
import { muteOf } from './mute.js';

export class Chat extends BaseModel {
  initialize() {
    this.set({
      msgs: new ChatMsgsCollection([], { chat: this }),
      unreadCount: this.unreadCount ?? 0,
      archive: Boolean(this.archive),
      pin: this.pin ?? 0,
      muteExpiration: this.muteExpiration ?? 0,
    });
    Object.defineProperty(this, 'promises', { value: {} });
    this.mute?.set('expiration', this.muteExpiration);
  }

  get contact() {
    return this.id && ContactCollection.gadd(this.id, { type: 'in' });
  }

  get presence() {
    return this.id && PresenceCollection.gadd(this.id);
  }

  get mute() {
    return this.id && muteOf(this.id);
  }

  get groupMetadata() {
    return this.id?.isGroup() ? GroupMetadataCollection.get(this.id) : undefined;
  }

  get newsletterMetadata() {
    return this.id?.isNewsletter() ? wa('WAWebNewsletterMetadataCollection').default.get(this.id) : undefined;
  }

  get formattedTitle() {
    if (!this.id) return undefined;
    return this.groupMetadata?.subject ?? this.newsletterMetadata?.name ?? getFormattedName(this.contact);
  }

  /** Libraries that change a group's subject also write it here; it is what the group says it is. */
  set formattedTitle(_title) {}

  get isReadOnly() {
    const group = this.groupMetadata;
    return Boolean(group && (!group.participants.iAmMember() || (group.announce && !group.participants.iAmAdmin())));
  }

  /** What older libraries ask of the chat itself. */
  sendStarMsgs(messages, starred = true) {
    return wa('WAWebChatSendMessages').sendStarMsgs(this, messages, starred);
  }

  iAmAdmin() {
    return Boolean(this.groupMetadata?.participants.iAmAdmin());
  }
}
defineModel(Chat, {
  proxyName: 'chat',
  props: [
    'id', 'name', 't', 'unreadCount', 'archive', 'pin', 'muteExpiration', 'active', 'lastReceivedKey', 'labels', 'msgs',
    'pausedTimerId', 'notSpam', 'ephemeralDuration', 'endOfHistoryTransferType',
  ],
});

export class ChatCollectionImpl extends BaseCollection {
  static model = Chat;

  /** Pinned ones first, the latest on top. */
  static comparator = (one, other) => (other.pin || 0) - (one.pin || 0) || (other.t || 0) - (one.t || 0);

  constructor(...args) {
    super(...args);
    this.on('change:t change:pin', () => this.sort());
  }

  getActive() {
    return this.findFirst((chat) => chat.active);
  }

  /** Asked by Wid or by its text; a person's chat is found by either of their addresses, or begins. */
  async findImpl(id) {
    return (await wa('WAWebFindChatAction').findOrCreateLatestChat(createWid(id))).chat;
  }
}

export const ChatCollection = new ChatCollectionImpl();

export function load(chats) {
  const [channels, others] = [[], []];
  for (const chat of chats.map(revived)) (chat.id.isNewsletter() ? channels : others).push(chat);
  ChatCollection.add(others);
  if (channels.length) wa('WAWebNewsletterCollection').default.add(channels);
}

export function recordOf(chat) {
  const { id, t, unreadCount, archive, pin, muteExpiration, name, lastReceivedKey, endOfHistoryTransferType } = chat;
  return {
    id: String(id), t, unreadCount, archive, pin, muteExpiration, name, lastReceivedKey: lastReceivedKey?.toString(),
    endOfHistoryTransferType,
  };
}

export function saveChat(chat) {
  return records.save({ chats: [recordOf(chat)] });
}

/** Chats of the past. One that news came to meanwhile keeps its newest message, and counts what was unread before. */
export async function learnChats(rows) {
  load(rows.filter(({ id }) => !findHome(createWid(id))));
  for (const { id, unreadCount } of rows) {
    const chat = findHome(createWid(id));
    if (unreadCount > chat.unreadCount) chat.set('unreadCount', unreadCount);
  }
  await records.save({ chats: rows.map(({ id }) => recordOf(findHome(createWid(id)))) });
}

/** What is known of its settings now; what is undefined stays as it is. */
export async function applySettings(chat, { unread, archive, pin, mute }) {
  const said = { unreadCount: unread, archive, pin, muteExpiration: mute };
  chat.set(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)));
  chat.mute.set('expiration', chat.muteExpiration);
  await saveChat(chat);
}

function revived({ id, lastReceivedKey, mute, ...rest }) {
  // Before there were mute models, a row held one's attributes.
  return { muteExpiration: mute?.expiration ?? mute, ...rest, id: createWid(id), lastReceivedKey: lastReceivedKey && MsgKey.fromString(lastReceivedKey) };
}

offer('WAWebChatModel', { Chat });
offer('WAWebChatCollection', { ChatCollectionImpl, ChatCollection });
offer('WAWebChatGetters', {
  getIsUser: (chat) => chat.id.isUser(),
  getIsGroup: (chat) => chat.id.isGroup(),
  getIsNewsletter: (chat) => chat.id.isNewsletter(),
  getIsBroadcast: (chat) => chat.id.isBroadcast(),
  getHasUnread: (chat) => chat.unreadCount !== 0,
});
offer('WAWebFrontendChatGetters', {
  getShouldAppearInList: (chat) => chat.t !== undefined || chat.msgs.length > 0,
  getPreviewMessage: (chat) => chat.msgs.last(),
  getFormattedTitle: (chat) => chat.formattedTitle,
  getShowChangeNumberNotification: () => false,
  getShouldShowUnreadDivider: (chat) => chat.unreadCount > 0,
});
