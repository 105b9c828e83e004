// The scripts that can do the messaging: what each lacks, which of them listens, and what to do when one cannot.
(gateway) => {
  const PAUSE_MS = 50;
  const SENT = 1;

  /** By name: `{ready, lacks, openChat, send…, forward, fetchMedia, markRead, receive, acks, deeds}`. */
  gateway.providers = {};

  const lacking = (name, capability) =>
    gateway.providers[name].lacks(gateway.manifest.messaging[name][capability] ?? {});

  /** What a provider lacks, capability by capability, once it is ready and no `wanted` one lacks anything. */
  gateway.verbs.messagingReady = async ({ provider, wanted, patienceMs }) => {
    const until = performance.now() + patienceMs;
    const isReady = await gateway.providers[provider].ready(patienceMs);
    const survey = () =>
      Object.fromEntries(
        Object.keys(gateway.manifest.messaging[provider]).map((name) => [name, lacking(provider, name)]),
      );
    let lacks = isReady ? survey() : null;
    // WhatsApp Web loads some of its modules only when somebody needs them, or late.
    while (lacks && wanted.some((name) => lacks[name].length > 0) && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      lacks = survey();
    }
    return lacks;
  };

  /**
   * What a provider lacked when it threw this. A function that is not there is also what a provider stumbles
   * over that lacks something nobody listed: then it is only the error that tells.
   */
  const wanting = (name, capability, error) => {
    const lacks = lacking(name, capability);
    if (lacks.length > 0) return { lacks, isCertain: true };
    return { lacks: error instanceof TypeError ? [error.message] : [], isCertain: false };
  };

  /**
   * Lets the first of these providers do it that can, within the same turn: nothing that comes later may overtake
   * what has to be done again. Tells what each of those lacked that could not; without a result, nobody could.
   */
  gateway.provided = async (names, capability, work) => {
    const lost = {};
    for (const name of names) {
      try {
        return { lost, result: await work(gateway.providers[name], name) };
      } catch (error) {
        const { lacks, isCertain } = wanting(name, capability, error);
        // It may as well be this one message's fault, when there is nobody else to ask.
        const isItsOwn = !isCertain && name === names.at(-1);
        if (lacks.length === 0 || isItsOwn) throw error;
        lost[name] = lacks;
      }
    }
    return { lost };
  };

  const tell = {
    receive: (message) => gateway.reportOf(message.id, 'message', () => gateway.message(message)),
    acks: (key, ack) => {
      const describe = () => ({ chat: gateway.text(key.remote), id: key.id, ack });
      if (ack === SENT) gateway.reportOf(key, 'ack', describe);
      else if (!gateway.isAnswered(key, ack)) gateway.report('ack', describe());
    },
  };
  const stops = {};

  /** For a provider that finds itself deaf: says so once, with what it lacks. */
  const complaint = (provider, capability) => {
    let said = false;
    return (reason) => {
      if (said) return;
      said = true;
      const names = lacking(provider, capability);
      gateway.report('lost', { capability, provider, lacks: names.length > 0 ? names : [`(${reason})`] });
    };
  };

  /** Listens by this provider and by no other: nothing is told twice. */
  gateway.verbs.listen = ({ providers, capability }) =>
    gateway.provided(providers, capability, (its, name) => {
      stops[capability]?.();
      delete stops[capability];
      stops[capability] = its[capability](tell[capability], complaint(name, capability));
      return true;
    });

  gateway.verbs.markRead = ({ providers, chat: address }) =>
    gateway.provided(providers, 'mark_read', async (its) => {
      const chat = gateway.findChat(gateway.use('WAWebWidFactory').createWid(address));
      if (!chat) return false;
      await its.markRead(chat);
      return true;
    });
}
