// whatsapp-web.js as it is published, on the sandbox's page under WhatsApp's own host name, linked to a virtual phone.
import { EventEmitter, once } from 'node:events';
import whatsapp from 'whatsapp-web.js';
import { PATIENCE_MS, link } from './phones.mjs';

const { CHROMIUM_PATH, WHATSAPP_PORT } = process.env;

export const { Contact, Events, Location, MessageMedia, Poll } = whatsapp;

/** A client, and everything it has told since it began. */
export class Library {
  #told = [];
  #news = new EventEmitter().setMaxListeners(0);

  constructor() {
    this.client = new whatsapp.Client({
      webVersionCache: { type: 'none' },
      puppeteer: {
        executablePath: CHROMIUM_PATH,
        headless: true,
        args: [
          '--no-sandbox', // tests run as root in containers
          '--disable-gpu',
          '--disable-dev-shm-usage', // containers give it 64 MB
          `--host-resolver-rules=MAP web.whatsapp.com 127.0.0.1:${WHATSAPP_PORT}, MAP * ~NOTFOUND`,
          '--ignore-certificate-errors', // the certificate for that name is the test's own
        ],
      },
    });
    for (const name of Object.values(Events)) {
      this.client.on(name, (...args) => {
        this.#told.push({ name, args });
        this.#news.emit('told');
      });
    }
  }

  /** Up to the first QR code. */
  async open() {
    await this.client.initialize();
    const [text] = await this.heard(Events.QR_RECEIVED);
    return text;
  }

  /** Up to `ready`, linked to this phone. */
  async linked(number) {
    await link(number, await this.open());
    await this.heard(Events.READY);
    return this.client;
  }

  /** What an event brought, whenever it came: the first one that fits. */
  async heard(name, fits = () => true) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = this.#told.find((one) => one.name === name && fits(...one.args));
      if (found) return found.args;
      await once(this.#news, 'told', { signal });
    }
  }

  /** What an event has brought so far, each time. */
  all(name) {
    return this.#told.filter((one) => one.name === name).map(({ args }) => args);
  }

  async close() {
    await this.client.destroy();
  }
}
