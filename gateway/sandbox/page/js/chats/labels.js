// Labels that a business account sorts its chats by: all of them are told at once, and shown by what differs.
import { offer, wa } from '../offer.js';
import { BaseCollection, Collection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { request } from '../connection/session.js';
import * as lists from '../storage/lists.js';
import { colorIndexToHex, colors } from './label_colors.js';

const CHAT = 'Chat';

/** That a chat carries a label. */
class LabelItem extends BaseModel {}
defineModel(LabelItem, { proxyName: 'label-item', props: ['id', 'labelId', 'parentId', 'parentType'] });

class LabelItemCollection extends Collection {
  static model = LabelItem;
}

class Label extends BaseModel {
  initialize() {
    this.labelItemCollection = new LabelItemCollection();
  }

  get hexColor() {
    return this.colorIndex === undefined ? undefined : colorIndexToHex(this.colorIndex);
  }

  get count() {
    return this.labelItemCollection?.length;
  }
}
defineModel(Label, { proxyName: 'label', props: ['id', 'name', 'colorIndex', 'isActive', 'labelItemCollection'] });

class LabelCollectionImpl extends BaseCollection {
  static model = Label;

  /** `actions` are `[{id, type: 'add' | 'remove'}]`, for each of the chats. */
  async addOrRemoveLabels(actions, chats) {
    for (const { id } of chats) {
      for (const { id: label, type } of actions) {
        await learn(await request('label_chat', { label: String(label), chat: String(id), labelled: type === 'add' }));
      }
    }
  }

  getLabelsForModel(parentId, parentType) {
    const id = itemId(String(parentId), parentType);
    return this.filter(({ id: label, labelItemCollection }) => labelItemCollection.get(id(label))).map(({ id: one }) => one);
  }

  /** A colour that no label has; the first one is left to those that WhatsApp Business brings along. */
  getNextAvailableColor() {
    const taken = new Set([0, ...this.map(({ colorIndex }) => colorIndex)]);
    return Math.max(1, colors().findIndex((_, index) => !taken.has(index)));
  }
}

export const LabelCollection = new LabelCollectionImpl();

export function load(labels) {
  for (const label of labels) show(label);
}

/** Takes in the labels as WhatsApp has them now, `{labels: [{id, name, color, chats}]}`. */
export async function learn({ labels }) {
  const now = new Set(labels.map(({ id }) => id));
  LabelCollection.remove(LabelCollection.filter(({ id }) => !now.has(id)));
  load(labels);
  await lists.saveLabels(labels);
}

function show({ id, name, color, chats }) {
  const label = LabelCollection.gadd(id);
  label.set({ name, colorIndex: color, isActive: true });
  const before = label.labelItemCollection.map(({ parentId }) => parentId);
  const { addToLabelCollection, removeLabelFromCollection } = wa('WAWebBizLabelUtils');
  for (const chat of before.filter((one) => !chats.includes(one))) removeLabelFromCollection(chat, id, CHAT);
  for (const chat of chats.filter((one) => !before.includes(one))) addToLabelCollection(chat, [id], CHAT);
}

function addToLabelCollection(parentId, labelIds, parentType) {
  for (const labelId of labelIds) {
    const id = createLabelItemId(parentId, labelId, parentType);
    LabelCollection.gadd(labelId).labelItemCollection.gadd(id, { labelId, parentId, parentType });
  }
  showOn(parentId);
}

function removeLabelFromCollection(parentId, labelId, parentType) {
  LabelCollection.get(labelId)?.labelItemCollection.remove(createLabelItemId(parentId, labelId, parentType));
  showOn(parentId);
}

function showOn(parentId) {
  const chat = wa('WAWebChatCollection').ChatCollection.get(parentId);
  chat?.set('labels', LabelCollection.getLabelsForModel(parentId, CHAT));
}

function createLabelItemId(parentId, labelId, parentType) {
  return itemId(parentId, parentType)(labelId);
}

function itemId(parentId, parentType) {
  return (labelId) => `${parentId}_${labelId}_${parentType}`;
}

// --- asked for on this device ---

async function labelAddAction(name, color) {
  await learn(await request('label_set', { name, color }));
}

async function labelEditAction(id, name, _predefinedId, color) {
  await learn(await request('label_set', { label: String(id), name, color }));
}

/** Called with `{labelId, …}` by today's WhatsApp Web and with `(id, …)` by older ones. */
async function labelDeleteAction(order) {
  await learn(await request('label_delete', { label: String(order.labelId ?? order) }));
}

async function getNextLabelId() {
  return Math.max(0, ...LabelCollection.map(({ id }) => Number(id))) + 1;
}

offer('WAWebLabelModel', { Label });
offer('WAWebLabelItemCollection', { LabelItemCollection });
offer('WAWebLabelCollection', { LabelCollection });
offer('WAWebBizLabelUtils', { addToLabelCollection, removeLabelFromCollection, createLabelItemId });
offer('WAWebBizLabelEditingAction', { labelAddAction, labelEditAction, labelDeleteAction });
offer('WAWebDBLabelDatabaseApi', { getNextLabelId });
