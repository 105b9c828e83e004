// How this page's code becomes WhatsApp Web's named modules, and how it calls what a library may have replaced.

const ES_MODULE = 98;

/** Registers a module under WhatsApp Web's own name; `exports` is an object or what makes one at first use. */
export function offer(id, exports) {
  globalThis.__d(id, [], (global, require, importDefault, importNamespace, module, commonJs, namespace) => {
    Object.assign(namespace, typeof exports === 'function' ? exports() : exports);
  }, ES_MODULE);
}

/** The named module as it is now: drivers wrap its functions, so call through it and never keep the function. */
export function wa(id) {
  return globalThis.importNamespace(id);
}
