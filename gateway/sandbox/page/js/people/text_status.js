// What people say about themselves, asked of WhatsApp when first needed.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { createWid } from '../ids/wid.js';

class TextStatus extends BaseModel {}
defineModel(TextStatus, { proxyName: 'text-status', props: ['id', 'status', 'stale'] });

class TextStatusCollectionImpl extends BaseCollection {
  static model = TextStatus;

  /** Always as it is now: nobody tells that somebody's words have changed. */
  async find(given) {
    const id = createWid(given);
    const { status } = await wa('WAWebContactStatusBridge').getStatus({ wid: id });
    return this.gadd(id).set({ status, stale: false });
  }
}

const TextStatusCollection = new TextStatusCollectionImpl();

offer('WAWebTextStatusCollection', { TextStatusCollection });
