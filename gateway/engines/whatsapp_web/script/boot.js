// All that is in the page from its first moment: it says that a document began, and when WhatsApp
// Web's modules have settled. Nothing else may be injected before that: wa-js dies for good when it
// is loaded into a module graph that still grows.
({ binding, wanted, pauseMs, quietMs, loadMs, patienceMs, keepMs, keepAtMost }) => {
  const tell = self[binding];
  if (self !== top || !location.protocol.startsWith('http') || typeof tell !== 'function') return;

  const epoch = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join('');
  let sequence = 0;
  let events = [];
  let answers = [];
  let isBusy = false;
  let timer = null;
  const listeners = [];

  const tellAll = () => {
    clearTimeout(timer);
    timer = null;
    if (events.length + answers.length === 0) return;
    tell(JSON.stringify({ epoch, events, answers }));
    events = [];
    answers = [];
    for (const listener of listeners) listener();
  };

  const tellSoon = () => {
    if (!isBusy || events.length + answers.length >= keepAtMost) tellAll();
    else timer ??= setTimeout(tellAll, keepMs);
  };

  /** Something happened. */
  const report = (kind, data) => {
    sequence += 1;
    events.push([sequence, kind, data]);
    tellSoon();
  };

  /** What came of a call, or what it threw. */
  const answer = (call, value, problem) => {
    answers.push([call, value ?? null, problem]);
    tellSoon();
  };

  /** While more is about to come, it is told together: to tell something takes three processes. */
  const setBusy = (busy) => {
    isBusy = busy;
    if (!busy && timer !== null) {
      clearTimeout(timer);
      timer = setTimeout(tellAll); // with what comes of the last one
    }
  };

  const afterTelling = (listener) => listeners.push(listener);

  // The page's own scripts shall find no function of that name; the next script takes this object.
  const handOver = { report, answer, setBusy, afterTelling, take: () => delete self[binding] && handOver };
  Object.defineProperty(self, binding, { value: handOver, configurable: true, enumerable: false });

  const defined = () => self.require('__debug').modulesMap;

  /** The names that are not there, as `Module.export`; looked up without starting a module early. */
  const missing = () => {
    const modules = defined();
    const names = [];
    for (const [module, exported] of Object.entries(wanted)) {
      const found = module in modules ? self.importNamespace(module) : null;
      for (const name of exported) if (found?.[name] === undefined) names.push(`${module}.${name}`);
    }
    return names;
  };

  const isLaunched = () =>
    Boolean(self.Debug?.VERSION) && self.importNamespace('WAWebSocketModel').Socket.state !== 'UNLAUNCHED';

  const start = performance.now();
  let loadedAt = null;
  let count = 0;
  let changedAt = start;

  /** What is not there may still be on its way: patience begins once the document has loaded. */
  const outOfPatience = (now) => {
    if (loadedAt === null && document.readyState === 'complete') loadedAt = now;
    return loadedAt === null ? now - start > loadMs : now - loadedAt > patienceMs;
  };

  const look = () => {
    const now = performance.now();
    const late = outOfPatience(now);
    let names = ['require', '__d', 'importNamespace'].filter((name) => typeof self[name] !== 'function');
    try {
      if (names.length === 0) {
        const present = Object.keys(defined()).length;
        if (present !== count) [count, changedAt] = [present, now];
        const settled = now - changedAt >= quietMs;
        const allDefined = Object.keys(wanted).every((module) => module in defined());
        if ((settled && allDefined) || late) names = missing();
        else names = ['(modules still arriving)'];
        if (names.length === 0 && isLaunched()) return report('modules', { missing: [] });
      }
    } catch (error) {
      names = [`(${error})`];
    }
    if (late) return report('modules', { missing: names, arriving: loadedAt === null });
    return setTimeout(look, pauseMs);
  };

  report('document', { url: location.href });
  look();
}
