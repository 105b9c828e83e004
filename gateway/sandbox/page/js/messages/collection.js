// The messages in memory: all that the page has loaded, and those of one chat in their order.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { findHome, makeHome } from '../chats/home.js';
import { messagesByIds } from '../storage/records.js';
import { MSG_TYPE } from './enums.js';
import { apply as applyProtocol } from './protocol.js';
import { attributesOf } from './record.js';
import { Msg } from './message.js';

export class ChatMsgsCollection extends BaseCollection {
  static model = Msg;

  static comparator = (one, other) => one.t - other.t || (one.rowId ?? Infinity) - (other.rowId ?? Infinity) || 0;

  constructor(models, { chat } = {}) {
    super(models);
    Object.defineProperty(this, 'chat', { value: chat });
    this.msgLoadState = { noEarlierMsgs: false, isLoadingEarlierMsgs: false };
  }
}

class MsgCollectionImpl extends BaseCollection {
  static model = Msg;

  /**
   * Puts messages on the page: in their chat, then here, where `add` tells the world. Protocol messages are not shown;
   * they change the one that they name.
   */
  async processMultipleMessages(chatId, messages) {
    const chat = makeHome(chatId);
    const aboutOthers = messages.filter(({ type }) => type === MSG_TYPE.PROTOCOL);
    for (const message of aboutOthers) await applyProtocol(message);
    return messages.filter((message) => !aboutOthers.includes(message)).map((message) => this.show(chat, message));
  }

  show(chat, attributes) {
    const known = this.get(attributes.id);
    const msg = known ?? (attributes instanceof Msg ? attributes : new Msg(attributes));
    chat?.msgs.add(msg);
    if (msg.id.remote.isStatus()) wa('WAWebStatusCollection').StatusCollection.take(msg);
    if (!known) this.add(msg);
    return msg;
  }

  /** What the search field finds: `{messages, eof}`. */
  async search(query, page, count, remote) {
    const { messages, eof } = await wa('WAWebDBMessageFindLocal').msgFindSearch({ query, page, count, remote });
    return { ...(await this.getMessagesById(messages.map(({ id }) => id))), eof };
  }

  /** From memory, else from the database. */
  async getMessagesById(ids) {
    const missing = ids.filter((id) => !this.get(id)).map(String);
    const records = missing.length ? await messagesByIds(missing) : [];
    for (const record of records) {
      const attributes = attributesOf(record);
      this.show(findHome(attributes.id.remote), attributes);
    }
    return { messages: ids.map((id) => this.get(id)).filter(Boolean) };
  }
}

export const MsgCollection = new MsgCollectionImpl();

offer('WAWebChatMsgsCollection', { ChatMsgsCollection });
offer('WAWebMsgCollection', { MsgCollectionImpl, MsgCollection });
