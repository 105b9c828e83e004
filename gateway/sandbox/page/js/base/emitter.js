// Events as WhatsApp Web's models and collections send them: space-separated names, (model, value, previous).
import { offer } from '../offer.js';

const ALL = 'all';

export default class EventEmitter {
  on(names, callback, context) {
    for (const name of splitNames(names)) {
      const listeners = this.#listeners();
      listeners.set(name, [...(listeners.get(name) ?? []), { callback, context }]);
    }
    return this;
  }

  once(names, callback, context) {
    const emitter = this;
    function once(...args) {
      emitter.off(names, once);
      return callback.apply(context ?? emitter, args);
    }
    once.wraps = callback;
    return this.on(names, once, context);
  }

  off(names, callback) {
    const listeners = this.#listeners();
    for (const name of names ? splitNames(names) : [...listeners.keys()]) {
      const kept = (listeners.get(name) ?? []).filter(
        (listener) => callback && listener.callback !== callback && listener.callback.wraps !== callback,
      );
      if (kept.length) listeners.set(name, kept);
      else listeners.delete(name);
    }
    return this;
  }

  listenTo(other, names, callback) {
    other.on(names, callback, this);
    this.#heard().push({ other, names, callback });
    return this;
  }

  listenToOnce(other, names, callback) {
    other.once(names, callback, this);
    this.#heard().push({ other, names, callback });
    return this;
  }

  stopListening(other, names, callback) {
    const heard = this.#heard();
    const kept = heard.filter(
      (one) => (other && one.other !== other) || (names && one.names !== names)
        || (callback && one.callback !== callback),
    );
    for (const one of heard) if (!kept.includes(one)) one.other.off(one.names, one.callback);
    heard.splice(0, heard.length, ...kept);
    return this;
  }

  trigger(name, ...args) {
    const listeners = this.__listeners;
    if (!listeners) return this;
    for (const listener of listeners.get(name) ?? []) notify(this, name, listener, args);
    for (const listener of listeners.get(ALL) ?? []) notify(this, name, listener, [name, ...args]);
    return this;
  }

  isListening(name) {
    return this.#listeners().has(name);
  }

  #listeners() {
    return hidden(this, '__listeners', () => new Map());
  }

  #heard() {
    return hidden(this, '__heard', () => []);
  }
}

EventEmitter.prototype.addListener = EventEmitter.prototype.on;
EventEmitter.prototype.bind = EventEmitter.prototype.on;
EventEmitter.prototype.removeListener = EventEmitter.prototype.off;
EventEmitter.prototype.unbind = EventEmitter.prototype.off;
EventEmitter.prototype.emit = EventEmitter.prototype.trigger;

function splitNames(names) {
  return String(names).split(/\s+/).filter(Boolean);
}

/** Bookkeeping that must not show when a library copies or lists a model's properties. */
function hidden(owner, key, make) {
  if (!Object.hasOwn(owner, key)) Object.defineProperty(owner, key, { value: make() });
  return owner[key];
}

/** One listener's fault must not keep the others, or the change itself, from happening. */
function notify(emitter, name, { callback, context }, args) {
  try {
    callback.apply(context ?? emitter, args);
  } catch (error) {
    console.error(`A listener of "${name}" failed`, error);
  }
}

offer('WAWebEventEmitter', { default: EventEmitter });
