// The module runtime WhatsApp Web is built on: __d, require, importDefault, importNamespace, requireLazy.

/** Flags of `__d` that say "this factory fills an ES module", as the compiler behind WhatsApp Web writes them. */
const ES_MODULE_FLAGS = new Set([98, 226]);

const REGISTERED = 0;
const RUNNING = 1;
const DONE = 2;

export function installLoader(global) {
  const modulesMap = Object.create(null);
  const waiting = [];

  function define(id, dependencies, factory, special = null) {
    if (id in modulesMap) return;
    modulesMap[id] = { id, dependencies, factory, special, state: REGISTERED };
    serveWaiting();
  }

  function evaluated(id) {
    const module = modulesMap[id];
    if (!module) throw new Error(`Requiring unknown module "${id}"`);
    if (module.state === REGISTERED) run(module);
    return module;
  }

  function run(module) {
    const commonJs = { exports: {} };
    // One object for the module's whole life: libraries replace functions on it, and WhatsApp's own code calls
    // through it, so that it meets the replacement.
    module.namespace = {};
    module.state = RUNNING;
    try {
      module.factory.call(
        commonJs.exports, global, require, importDefault, importNamespace,
        commonJs, commonJs.exports, module.namespace,
      );
    } catch (error) {
      module.state = REGISTERED;
      throw error;
    }
    if (!ES_MODULE_FLAGS.has(module.special)) {
      module.commonJs = commonJs.exports;
      Object.assign(module.namespace, { default: commonJs.exports }, commonJs.exports);
    }
    module.state = DONE;
  }

  function require(id) {
    if (id === '__debug') return { modulesMap };
    const module = evaluated(id);
    if ('commonJs' in module) return module.commonJs;
    return 'default' in module.namespace ? module.namespace.default : module.namespace;
  }

  function importDefault(id) {
    const module = evaluated(id);
    return 'commonJs' in module ? module.commonJs : module.namespace.default;
  }

  function importNamespace(id) {
    return evaluated(id).namespace;
  }

  function requireLazy(ids, callback, onError) {
    waiting.push({ ids, callback, onError });
    serveWaiting();
  }

  function serveWaiting() {
    for (const request of waiting.filter(({ ids }) => ids.every((id) => id in modulesMap))) {
      waiting.splice(waiting.indexOf(request), 1);
      queueMicrotask(() => deliver(request));
    }
  }

  function deliver({ ids, callback, onError }) {
    let modules;
    try {
      modules = ids.map(require);
    } catch (error) {
      if (!onError) throw error;
      onError(error);
      return;
    }
    callback?.(...modules);
  }

  const queued = global.__d_stub ?? [];
  const queuedLazy = global.__rl_stub ?? [];
  global.ErrorGuard = errorGuard();
  global.importDefault = importDefault;
  global.importNamespace = importNamespace;
  global.requireLazy = requireLazy;
  global.__d = define;
  define('Bootloader', [], (...parts) => {
    parts[4].exports = bootloader(modulesMap);
  });
  for (const definition of queued.splice(0)) define(...definition);
  for (const request of queuedLazy.splice(0)) requireLazy(...request);
  // Last, because its appearance is what drivers take for a loader that is there.
  global.require = require;
}

function errorGuard() {
  return {
    skipGuardGlobal() {},
    applyWithGuard: (call, context, args) => call.apply(context, args ?? []),
  };
}

/** Fetches bundles on demand; every bundle of this page is part of its start, so a component is there or unknown. */
function bootloader(modulesMap) {
  return {
    loadModules(components, callback) {
      const unknown = components.find((name) => !(name in modulesMap));
      if (unknown) throw new Error(`Bootloader: unknown component "${unknown}"`);
      queueMicrotask(() => callback(...components.map((name) => modulesMap[name].namespace)));
    },
    __debug: { componentMap: new Map() },
  };
}
