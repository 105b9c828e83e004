// Statuses: those that are still to be seen, and who has seen one of ours.
(gateway) => {
  const { use, text } = gateway;

  const collection = () => gateway.useIfThere('WAWebStatusCollection')?.StatusCollection;

  /** One person's statuses. */
  gateway.statusOf = (author) => collection()?.get(author) ?? null;

  /** Everybody's, oldest first. */
  gateway.statuses = () =>
    (collection()?.getModelsArray() ?? [])
      .flatMap(({ msgs }) => msgs.getModelsArray())
      .filter(({ id }) => id.remote.server === 'broadcast')
      .sort((one, other) => one.t - other.t);

  /** Who has seen it, `[{person, t}]`; null where there is no such status. */
  gateway.verbs.statusViews = async ({ message: reference }) => {
    const message = await gateway.referred(reference);
    if (!message) return null;
    const { read, played } = await use('WAWebApiMessageInfoStore').queryMsgInfo(message.id);
    const seen = new Map();
    for (const { id, t } of [...played, ...read]) seen.set(text(id), { person: gateway.person(id), t });
    return [...seen.values()].filter(({ person }) => person);
  };
}
