// Ordered, indexed, observable sets of models, as WhatsApp Web's stores are.
import { offer } from '../offer.js';
import EventEmitter from './emitter.js';

export class Collection extends EventEmitter {
  constructor(models, options = {}) {
    super();
    if (!this.constructor.model && !options.model) throw new Error('Collection initialized without model');
    Object.defineProperty(this, '_model', { value: options.model ?? this.constructor.model });
    Object.defineProperty(this, '_models', { value: [], writable: true });
    Object.defineProperty(this, '_index', { value: new Map() });
    if (models) this.add(models);
  }

  get modelClass() {
    return this._model;
  }

  get length() {
    return this._models.length;
  }

  get(id) {
    return id == null ? undefined : this._index.get(keyOf(id));
  }

  add(models, options = {}) {
    const added = [];
    const { comparator } = this.constructor;
    let ordered = true;
    const present = [models].flat().map((given) => {
      const known = this.get(given.id);
      if (known) {
        if (options.merge && known !== given) known.set(given.attributes ?? given);
        return known;
      }
      const model = given instanceof this._model ? given : new this._model(given, { collection: this });
      if (comparator && this.length && comparator(this.last(), model) > 0) ordered = false;
      this.#insert(model);
      added.push(model);
      return model;
    });
    if (!ordered) this.sort({ silent: true });
    if (!options.silent) for (const model of added) this.trigger('add', model, this, options);
    return present;
  }

  /** Get, or add what is not there yet. */
  gadd(id, attributes = {}) {
    return this.get(id) ?? this.add({ ...attributes, id })[0];
  }

  remove(models) {
    for (const given of [models].flat()) {
      const model = this.get(given instanceof this._model ? given.id : given);
      if (!model) continue;
      this._index.delete(keyOf(model.id));
      this._models.splice(this._models.indexOf(model), 1);
      this.trigger('remove', model, this);
      model.__collections.delete(this);
    }
    return this;
  }

  reset(models = []) {
    for (const model of this._models) model.__collections.delete(this);
    this._models = [];
    this._index.clear();
    this.add(models, { silent: true });
    this.trigger('reset', this);
    return this;
  }

  sort(options = {}) {
    const { comparator } = this.constructor;
    if (comparator) this._models.sort(comparator);
    if (!options.silent) this.trigger('sort', this);
    return this;
  }

  getModelsArray() {
    return this._models;
  }

  getModels() {
    return this._models;
  }

  toArray() {
    return this._models.slice();
  }

  findFirst(test) {
    return this._models.find(test);
  }

  head(count) {
    return count === undefined ? this._models[0] : this._models.slice(0, count);
  }

  last() {
    return this._models.at(-1);
  }

  at(index) {
    return this._models[index];
  }

  where(wanted) {
    return this._models.filter((model) => Object.keys(wanted).every((name) => model[name] === wanted[name]));
  }

  serialize() {
    return this._models.map((model) => model.serialize());
  }

  toJSON() {
    return this.serialize();
  }

  #insert(model) {
    this._index.set(keyOf(model.id), model);
    this._models.push(model);
    model.__collections.add(this);
    model.collection ??= this;
  }
}

for (const name of ['map', 'filter', 'forEach', 'some', 'every', 'reduce', 'indexOf', 'includes', 'slice']) {
  Collection.prototype[name] = function (...args) {
    return this._models[name](...args);
  };
}

/** A collection that can ask for what it does not hold: `find` is `get` with a question to WhatsApp behind it. */
export class BaseCollection extends Collection {
  async find(id) {
    return this.get(id) ?? this.findImpl(id);
  }

  async findImpl(id) {
    return this.gadd(id);
  }

  async update(id) {
    return this.find(id);
  }
}

export class CollectionSilentQueryError extends Error {}

/** Ids are strings, Wids, message keys, or whole models: all have one serialised form. */
function keyOf(id) {
  if (typeof id !== 'object') return id;
  return id._serialized ?? keyOf(id.id);
}

offer('WAWebCollection', { default: Collection });
offer('WAWebBaseCollection', { BaseCollection, CollectionSilentQueryError });
