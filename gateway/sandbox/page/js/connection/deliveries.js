// Requests that must arrive: asked as soon as there is a connection, in their order, and again after a loss.
import { Refused } from './transport.js';

export class Deliveries {
  #isOnline;
  #request;
  #waiting = [];

  constructor({ isOnline, request }) {
    this.#isOnline = isOnline;
    this.#request = request;
  }

  /** Resolves to the answer, however late; throws `Refused`. */
  add(op, fields) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ op, fields, resolve, reject, asked: false });
      this.flush();
    });
  }

  flush() {
    if (!this.#isOnline()) return;
    for (const entry of this.#waiting) if (!entry.asked) this.#ask(entry);
  }

  async #ask(entry) {
    entry.asked = true;
    try {
      const answer = await this.#request(entry.op, entry.fields);
      this.#leave(entry);
      entry.resolve(answer);
    } catch (error) {
      entry.asked = false;
      if (!(error instanceof Refused)) return;
      this.#leave(entry);
      entry.reject(error);
    }
  }

  #leave(entry) {
    this.#waiting.splice(this.#waiting.indexOf(entry), 1);
  }
}
