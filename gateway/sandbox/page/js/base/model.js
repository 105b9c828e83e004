// The observable records WhatsApp Web keeps its state in: declared properties, change events, serialisation.
import { offer } from '../offer.js';
import EventEmitter from './emitter.js';

const PREFIX = '__x_';

export class BaseModel extends EventEmitter {
  constructor(attributes = {}, options = {}) {
    super();
    Object.defineProperty(this, '__collections', { value: new Set() });
    this.collection = options.collection;
    // A model given as attributes is copied.
    const given = attributes instanceof BaseModel ? attributes.attributes : attributes;
    for (const [name, value] of Object.entries(given)) {
      // A whole model that was spread into the attributes brings along what is no attribute.
      if (!name.startsWith(PREFIX) && name !== 'collection') this.#put(name, value);
    }
    this.initialize(attributes, options);
  }

  initialize() {}

  get attributes() {
    const attributes = {};
    for (const key of Object.keys(this)) {
      if (key.startsWith(PREFIX)) attributes[key.slice(PREFIX.length)] = this[key];
    }
    return attributes;
  }

  get(name) {
    return this[name];
  }

  set(name, value) {
    const changes = typeof name === 'object' ? name : { [name]: value };
    const changed = [];
    for (const [key, next] of Object.entries(changes)) {
      const previous = this[PREFIX + key];
      if (previous === next) continue;
      this.#put(key, next);
      changed.push([key, next, previous]);
    }
    for (const [key, next, previous] of changed) this.trigger(`change:${key}`, this, next, previous);
    if (changed.length) this.trigger('change', this);
    return this;
  }

  unset(name) {
    return this.set(name, undefined);
  }

  /** A model's events are heard at every collection that holds it, too. */
  trigger(name, ...args) {
    super.trigger(name, ...args);
    for (const collection of this.__collections) collection.trigger(name, ...args);
    return this;
  }

  delete() {
    for (const collection of [...this.__collections]) collection.remove(this);
  }

  safe() {
    return this;
  }

  unsafe() {
    return this;
  }

  serialize() {
    const plain = {};
    for (const [name, value] of Object.entries(this.attributes)) plain[name] = serialized(value);
    return plain;
  }

  toJSON() {
    return this.serialize();
  }

  #put(name, value) {
    this[PREFIX + name] = value;
    declare(this.constructor.prototype, name);
  }
}

/** Gives a class its name in WhatsApp Web's registry and its known properties. */
export function defineModel(Model, { proxyName, props = [] }) {
  Model.prototype.proxyName = proxyName;
  for (const name of props) declare(Model.prototype, name);
  return Model;
}

/** Accessors live on the prototype; what the class itself defines (a getter, a method) wins. */
function declare(prototype, name) {
  if (name in prototype) return;
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      return this[PREFIX + name];
    },
    set(value) {
      this.set(name, value);
    },
  });
}

function serialized(value) {
  if (Array.isArray(value)) return value.map(serialized);
  if (value instanceof BaseModel) return value.serialize();
  if (typeof value?.getModelsArray === 'function') return value.getModelsArray().map(serialized);
  return value;
}

offer('WAWebBaseModel', { BaseModel, defineModel });
