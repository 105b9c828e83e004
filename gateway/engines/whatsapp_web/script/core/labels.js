// Labels that a business account sorts its chats by: which there are, what is done to them, and their changes.
(gateway) => {
  const { use } = gateway;
  const PAUSE_MS = 150;

  const collection = () => use('WAWebLabelCollection').LabelCollection;
  const actions = () => use('WAWebBizLabelEditingAction');

  const described = ({ id, name, colorIndex, hexColor }) => ({
    id: String(id), name: name ?? null, color: colorIndex ?? null, hex: hexColor ?? null,
  });

  const all = () => collection().getModelsArray().filter(({ isActive }) => isActive !== false);

  gateway.verbs.labels = () => all().map(described);

  gateway.verbs.createLabel = async ({ name, color }) => {
    const before = new Set(all().map(({ id }) => String(id)));
    await actions().labelAddAction(name, color ?? (await collection().getNextAvailableColor()));
    const made = all().find(({ id }) => !before.has(String(id)));
    if (!made) throw new Error('WhatsApp Web made no label');
    return described(made);
  };

  gateway.verbs.changeLabel = async ({ id, name, color }) => {
    const label = collection().get(id);
    if (!label) return null;
    await actions().labelEditAction(id, name ?? label.name, label.predefinedId ?? 0, color ?? label.colorIndex);
    return described(collection().get(id));
  };

  gateway.verbs.deleteLabel = async ({ id }) => {
    const label = collection().get(id);
    if (!label) return false;
    const { name, colorIndex: color } = label;
    const { labelDeleteAction } = actions();
    // Older builds take them one by one.
    await (labelDeleteAction.length === 1 ? labelDeleteAction({ labelId: id, name, color }) : labelDeleteAction(id, name, color));
    return true;
  };

  /** Of a chat, as they stand on its model. */
  gateway.labelsOf = (chat) => (chat.labels ?? []).map(String);

  /** The chat carries these and no others; what it came to, in a word. */
  gateway.verbs.labelChat = async ({ chat: address, labels }) => {
    const chat = gateway.findChat(use('WAWebWidFactory').createWid(address));
    if (!chat) return 'no_chat';
    if (!labels.every((id) => collection().get(id))) return 'no_label';
    const present = gateway.labelsOf(chat);
    const changes = [
      ...labels.filter((id) => !present.includes(id)).map((id) => ({ id, type: 'add' })),
      ...present.filter((id) => !labels.includes(id)).map((id) => ({ id, type: 'remove' })),
    ];
    if (changes.length > 0) await collection().addOrRemoveLabels(changes, [chat]);
    return 'done';
  };

  let following = false;
  /** From now on their changes are told; answers why not, where there are none. */
  gateway.verbs.followLabels = () => {
    if (!use('WAWebConnModel').Conn.isSMB) return 'the account is not one of WhatsApp Business';
    if (following) return null;
    following = true;
    const changed = gateway.batched('labels', PAUSE_MS, ({ id }) => {
      const label = collection().get(id);
      return label && described(label);
    });
    collection().on('add change:name change:colorIndex', (label) => label.id && changed(label));
    collection().on('remove', (label) => gateway.report('label_deleted', described(label)));
    return null;
  };
}
