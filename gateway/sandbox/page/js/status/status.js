// Status updates ("stories"), one entry per person, own ones included.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { ChatMsgsCollection } from '../messages/collection.js';
import { getMaybeMeLidUser } from '../storage/account.js';

class StatusModel extends BaseModel {
  initialize() {
    this.msgs = new ChatMsgsCollection();
  }
}
defineModel(StatusModel, { proxyName: 'status-v3', props: ['id', 't', 'unreadCount', 'msgs'] });

class StatusCollectionImpl extends BaseCollection {
  static model = StatusModel;

  getMyStatus() {
    return this.gadd(getMaybeMeLidUser());
  }
}

export const StatusCollection = new StatusCollectionImpl();

offer('WAWebStatusCollection', { StatusCollection });
