// The WebSocket to WhatsApp's stand-in: requests with answers, pushes, keep-alive, and coming back after a loss.

const RECONNECT_PAUSES_MS = [250, 500, 1000, 2000, 5000];
const PING_EVERY_MS = 20_000;

/** The connection was gone before an answer came: whether the request arrived is not known. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection was lost');
  }
}

/** WhatsApp answered no. */
export class Refused extends Error {
  constructor({ code, text, ...more }) {
    super(text);
    // By WhatsApp Web's own name: libraries tell a no from a failure by it.
    this.name = 'ServerStatusCodeError';
    Object.assign(this, more, { code, statusCode: code });
  }
}

export class Transport {
  #address;
  #handlers;
  #WebSocket;
  #socket = null;
  #nextId = 1;
  #pending = new Map();
  #attempts = 0;
  #retry = null;
  #ping = null;

  /** `handlers`: `opening()`, `opened()`, `lost()` and `pushed(push)`. */
  constructor(address, handlers, WebSocketClass = WebSocket) {
    this.#address = address;
    this.#handlers = handlers;
    this.#WebSocket = WebSocketClass;
  }

  get isOpen() {
    return this.#socket?.readyState === this.#WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.#retry);
    if (this.#socket) return;
    this.#handlers.opening();
    const socket = new this.#WebSocket(this.#address);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#received(JSON.parse(data));
    socket.onclose = () => this.#closed(socket);
  }

  /** Ends the connection and stays away until `connect()`. */
  stop() {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#release();
    socket?.close();
  }

  /** Resolves to the answer; throws `Refused` or `ConnectionLost`. */
  request(op, fields = {}) {
    if (!this.isOpen) return Promise.reject(new ConnectionLost());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, op, ...fields }));
    });
  }

  /** Tells the server that a push need not be kept any longer. */
  acknowledge(push) {
    if (this.isOpen) this.#socket.send(JSON.stringify({ ack: push }));
  }

  #opened() {
    this.#attempts = 0;
    this.#ping = setInterval(() => this.request('ping').catch(() => {}), PING_EVERY_MS);
    this.#handlers.opened();
  }

  #received(message) {
    if (message.op) {
      this.#handlers.pushed(message);
      return;
    }
    const waiting = this.#pending.get(message.id);
    if (!waiting) return;
    this.#pending.delete(message.id);
    if (message.error) waiting.reject(new Refused(message.error));
    else waiting.resolve(message.ok);
  }

  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#release();
    const pause = RECONNECT_PAUSES_MS[Math.min(this.#attempts, RECONNECT_PAUSES_MS.length - 1)];
    this.#attempts += 1;
    this.#retry = setTimeout(() => this.connect(), pause);
    this.#handlers.lost();
  }

  #release() {
    clearInterval(this.#ping);
    this.#socket = null;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new ConnectionLost());
  }
}
