// In which order pushes are taken in: messages and receipts side by side, so that they share transactions; all else in turn.

const SIDE_BY_SIDE = new Set(['message', 'receipt', 'presence']);

export class Turns {
  #going = new Set();
  #lastAlone = Promise.resolve();

  /** What changes messages, chats or people waits for what came before it, and what comes after waits for it. */
  take(op, handle) {
    const alone = !SIDE_BY_SIDE.has(op);
    const taken = (alone ? this.allTaken() : this.#lastAlone).then(handle);
    const done = taken.then(() => {}, () => {}).then(() => this.#going.delete(done));
    this.#going.add(done);
    if (alone) this.#lastAlone = done;
    return taken;
  }

  async allTaken() {
    await Promise.all(this.#going);
  }
}
