// Labels that a business account sorts its chats by.
import { offer, wa } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';

class Label extends BaseModel {}
defineModel(Label, { proxyName: 'label', props: ['id', 'name', 'colorIndex', 'count', 'isActive'] });

class LabelCollectionImpl extends BaseCollection {
  static model = Label;
}

export const LabelCollection = new LabelCollectionImpl();

function labelled([chatId, ids], change) {
  const chat = wa('WAWebChatCollection').ChatCollection.get(chatId);
  chat?.set('labels', change(chat.labels ?? [], [ids].flat().map(String)));
}

async function addToLabelCollection(association) {
  labelled(association, (labels, ids) => [...new Set([...labels, ...ids])]);
}

async function removeLabelFromCollection(association) {
  labelled(association, (labels, ids) => labels.filter((label) => !ids.includes(label)));
}

offer('WAWebLabelModel', { Label });
offer('WAWebLabelCollection', { LabelCollection });
offer('WAWebBizLabelUtils', { addToLabelCollection, removeLabelFromCollection });
