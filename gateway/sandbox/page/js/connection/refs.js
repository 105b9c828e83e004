// The refs of the QR code: one after the other, each for its time, until WhatsApp gives new ones.

export class RefRotation {
  #show;
  #runOut;
  #timer = null;

  /** `show(ref)` is called for each ref in turn, `runOut()` once none is left. */
  constructor({ show, runOut }) {
    this.#show = show;
    this.#runOut = runOut;
  }

  start({ refs, ttl }) {
    this.stop();
    this.#step(refs.map((ref, index) => ({ ref, seconds: ttl[index] })));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #step([current, ...rest]) {
    if (!current) {
      this.#runOut();
      return;
    }
    this.#show(current.ref);
    this.#timer = setTimeout(() => this.#step(rest), current.seconds * 1000);
  }
}
