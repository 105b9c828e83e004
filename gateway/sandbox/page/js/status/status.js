// Status updates ("stories"), one entry per person, own ones included; each is seen for a day.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { tell } from '../connection/session.js';
import { unixTime } from '../ids/encoding.js';
import { ChatMsgsCollection, MsgCollection } from '../messages/collection.js';
import { getMaybeMeLidUser } from '../storage/account.js';

const LIFETIME_SECONDS = 24 * 3600;

class StatusModel extends BaseModel {
  initialize() {
    this.set({ msgs: new ChatMsgsCollection(), unreadCount: this.unreadCount ?? 0, totalCount: 0 });
  }

  /** Its author learns that it was seen. */
  async sendReadStatus(msg) {
    const { remote, id, participant } = msg.id;
    tell('receipt', { chat: String(remote), ids: [id], type: 'read', participant: String(participant) });
    this.set('unreadCount', Math.max(0, this.unreadCount - 1));
  }

  revokeMsgs(ids) {
    this.msgs.remove(ids.map((id) => this.msgs.get(id)).filter(Boolean));
    this.set('totalCount', this.msgs.length);
  }
}
defineModel(StatusModel, { proxyName: 'status-v3', props: ['id', 't', 'unreadCount', 'totalCount', 'msgs'] });

class StatusCollectionImpl extends BaseCollection {
  static model = StatusModel;

  getMyStatus() {
    return this.gadd(getMaybeMeLidUser());
  }

  async addStatusMessages(_author, messages) {
    return messages.map((message) => MsgCollection.show(null, message));
  }

  /** A message of the statuses' chat was put on the page. */
  take(msg) {
    const author = msg.id.fromMe ? getMaybeMeLidUser() : msg.author;
    if (!author || msg.t < unixTime() - LIFETIME_SECONDS) return;
    const status = this.gadd(author);
    if (status.msgs.get(msg.id)) return;
    status.msgs.add(msg);
    const isNews = msg.isNewMsg && !msg.id.fromMe;
    status.set({ t: msg.t, totalCount: status.msgs.length, unreadCount: status.unreadCount + (isNews ? 1 : 0) });
  }
}

export const StatusCollection = new StatusCollectionImpl();

offer('WAWebStatusCollection', { StatusCollection });
