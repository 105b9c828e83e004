// People this account does not want to hear from.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';

class BlocklistModel extends BaseModel {}
defineModel(BlocklistModel, { proxyName: 'blocklist', props: ['id'] });

class BlocklistCollectionImpl extends BaseCollection {
  static model = BlocklistModel;
}

export const BlocklistCollection = new BlocklistCollectionImpl();

offer('WAWebBlocklistCollection', { BlocklistCollection });
