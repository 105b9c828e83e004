// How the core script reaches WhatsApp Web's modules and names what it finds in them.
(gateway) => {
  /** A module's exports; throws where there is none. */
  gateway.use = (module) => {
    self.ErrorGuard?.skipGuardGlobal?.(true);
    return self.importNamespace(module);
  };

  /** A module that one can do without; null where there is none. */
  gateway.useIfThere = (module) => {
    try {
      return gateway.use(module);
    } catch {
      return null;
    }
  };

  gateway.missing = (wanted) => {
    const names = [];
    for (const [module, exported] of Object.entries(wanted)) {
      const found = gateway.useIfThere(module);
      for (const name of exported) if (found?.[name] === undefined) names.push(`${module}.${name}`);
    }
    return names;
  };

  /** The text of an id (a Wid or a MsgKey); minified builds have lost `_serialized` before. */
  gateway.text = (id) => (id === undefined || id === null ? null : (id._serialized ?? id.toString()));

  /** The number of WhatsApp's own no; anything else is trouble. */
  gateway.refusal = (error) => {
    const code = Number(error?.statusCode ?? error?.status);
    if (error?.name !== 'ServerStatusCodeError' || !code) throw error;
    return code;
  };

  /** A verb that WhatsApp may say no to: answers `{done}` or, with the number of its no, `{refused}`. */
  gateway.refusable = (work) => async (argument) => {
    try {
      return { done: await work(argument) };
    } catch (error) {
      return { refused: gateway.refusal(error) };
    }
  };

  /** Tells many changes as one event, once the present task is over and a moment has passed. */
  gateway.batched = (kind, pauseMs, describe) => {
    const waiting = new Map();
    let timer = null;
    const flush = () => {
      timer = null;
      const items = [...waiting.values()].map(describe).filter(Boolean);
      waiting.clear();
      if (items.length > 0) gateway.report(kind, items);
    };
    return (model) => {
      waiting.set(gateway.text(model.id), model);
      timer ??= setTimeout(flush, pauseMs);
    };
  };

  /** Which names of the manifest this page lacks, capability by capability. */
  gateway.verbs.probe = () =>
    Object.fromEntries(
      Object.entries(gateway.manifest.core).map(([name, wanted]) => [name, gateway.missing(wanted)]),
    );
}
