// One IndexedDB database: opened once, written in groups, so that many small writes cost one transaction.

/** How long a write that nobody waits for may wait for others to share its transaction with. */
const GATHER_MS = 10;

export class Database {
  #name;
  #version;
  #upgrade;
  #opening = null;
  #names = [];
  #queue = [];
  #committing = false;
  #gathering = null;

  /** `upgrade(db, oldVersion)` makes the object stores. */
  constructor(name, version, upgrade) {
    this.#name = name;
    this.#version = version;
    this.#upgrade = upgrade;
  }

  /**
   * Runs `work(store, alter)` in a transaction and, once that is complete, resolves to what `work` returned (or to what
   * the function it returned gives then). `store(name)` is an object store. `alter(name, key, change)` stores what
   * `change(record)` returns, unless that is undefined. What is asked for while a transaction runs shares the next
   * one: whoever depends on a stored record must therefore use `alter`, which lets changes of one record see each other.
   */
  write(work) {
    return this.#enqueue(work, { urgent: true });
  }

  /** As `write`, for what can wait a moment: it joins the next transaction, or one that gathers such writes. */
  writeSoon(work) {
    return this.#enqueue(work, { urgent: false });
  }

  /** Runs `work(store)` and resolves to the results of what it returns: a request, a promise, or an array of them. */
  async read(stores, work) {
    const database = await this.#open();
    const transaction = database.transaction(stores, 'readonly');
    const asked = work((name) => transaction.objectStore(name));
    return Array.isArray(asked) ? Promise.all(asked.map(outcome)) : outcome(asked);
  }

  clear() {
    return this.write((store) => {
      for (const name of this.#names) store(name).clear();
    });
  }

  #enqueue(work, { urgent }) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ work, urgent, resolve, reject });
      if (this.#committing) return;
      if (urgent) this.#commitAll();
      else this.#gather();
    });
  }

  #gather() {
    this.#gathering ??= setTimeout(() => this.#commitAll(), GATHER_MS);
  }

  async #commitAll() {
    clearTimeout(this.#gathering);
    this.#gathering = null;
    this.#committing = true;
    try {
      const database = await this.#open();
      this.#names = [...database.objectStoreNames];
      do await commit(database, this.#queue.splice(0));
      while (this.#queue.some(({ urgent }) => urgent));
    } catch (error) {
      for (const { reject } of this.#queue.splice(0)) reject(error);
    } finally {
      this.#committing = false;
    }
    if (this.#queue.length) this.#gather();
  }

  #open() {
    this.#opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.#name, this.#version);
      request.onupgradeneeded = (event) => this.#upgrade(request.result, event.oldVersion);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
    });
    return this.#opening;
  }
}

function commit(database, batch) {
  return new Promise((resolve) => {
    const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
    const store = (name) => transaction.objectStore(name);
    const alter = alterations(store);
    const outcomes = [];
    for (const { work, resolve: done, reject } of batch) {
      try {
        const value = work(store, alter);
        outcomes.push({ done: () => done(typeof value === 'function' ? value() : value), failed: reject });
      } catch (error) {
        reject(error);
      }
    }
    transaction.oncomplete = () => {
      for (const { done } of outcomes) done();
      resolve();
    };
    transaction.onabort = () => {
      for (const { failed } of outcomes) failed(transaction.error);
      resolve();
    };
  });
}

/** One read and one write for all changes of a record that meet in a transaction, applied in the order they came. */
function alterations(store) {
  const waiting = new Map();
  return (name, key, change) => {
    const slot = `${name} ${key}`;
    if (waiting.has(slot)) {
      waiting.get(slot).push(change);
      return;
    }
    const changes = [change];
    waiting.set(slot, changes);
    store(name).get(key).onsuccess = ({ target }) => {
      waiting.delete(slot);
      const altered = changes.reduce((record, next) => next(record ?? target.result) ?? record, undefined);
      if (altered !== undefined) store(name).put(altered);
    };
  };
}

function outcome(request) {
  if (!(request instanceof IDBRequest)) return request;
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
