// What is done to messages that are there: edits, revokes and reactions, as they happen and as they stand.
(gateway) => {
  const { use, text, keyOf } = gateway;

  const EDIT = 'message_edit';
  const REVOKES = new Set(['revoke', 'sender_revoke', 'admin_revoke']);
  const FIRST_MILLISECONDS = 1e11;

  /** WhatsApp Web counts in seconds here and in milliseconds there. */
  const seconds = (time) => (time > FIRST_MILLISECONDS ? time / 1000 : time);

  const wid = (address) => (typeof address === 'string' ? use('WAWebWidFactory').createWid(address) : address);

  const isMe = (who) => {
    const users = use('WAWebUserPrefsMeUser');
    return [users.getMaybeMeLidUser(), users.getMaybeMePnUser()].some((me) => me && text(me) === text(who));
  };

  /** Which message a key means: `{chat, id, fromMe, author}`. */
  const reference = (given) => {
    const key = keyOf(given);
    const author = key.fromMe ? null : (key.participant ?? key.remote);
    return { chat: text(key.remote), id: key.id, fromMe: key.fromMe, author: author && gateway.person(wid(author)) };
  };

  const reaction = (by, emoji, time) => {
    const who = wid(by);
    return { byMe: isMe(who), by: gateway.person(who), emoji: emoji ?? '', t: seconds(time) };
  };

  const vote = (by, options, time) => {
    const who = wid(by);
    return { byMe: isMe(who), by: gateway.person(who), options: [...(options ?? [])], t: seconds(time) };
  };

  /** Each person's newest: one that has two addresses may stand there twice. */
  const newestOfEach = (deeds) => {
    const oldestFirst = [...deeds].sort((one, other) => one.t - other.t);
    return [...new Map(oldestFirst.map((deed) => [deed.byMe ? 'me' : (deed.by?.lid ?? deed.by?.phone), deed])).values()];
  };

  const tellEdit = (key, body, time) => gateway.report('edit', { ...reference(key), text: body ?? '', t: seconds(time) });
  const tellRevoke = (key) => gateway.report('revoke', reference(key));

  /** A message about another one. */
  const tellProtocol = ({ type, subtype, protocolMessageKey, body, caption, t }) => {
    if (type !== 'protocol' || !protocolMessageKey) return;
    if (subtype === EDIT) tellEdit(protocolMessageKey, body ?? caption, t);
    else if (REVOKES.has(subtype)) tellRevoke(protocolMessageKey);
  };

  const tellReaction = (row) => {
    const by = row.senderUserJid ?? row.author ?? row.from;
    const said = reaction(by, row.reactionText, row.timestamp ?? row.reactionTimestamp ?? row.t);
    gateway.report('reaction', { ...reference(row.parentMsgKey ?? row.reactionParentKey), ...said });
  };

  const tellVote = ({ parentMsgKey, sender, selectedOptionLocalIds, senderTimestampMs }) =>
    gateway.report('vote', { ...reference(parentMsgKey), ...vote(sender, selectedOptionLocalIds, senderTimestampMs) });

  /** Tells what passes through a function before it goes on; what we cannot read must not stop it. */
  const overhear = (owner, name, tell) => {
    const original = owner?.[name];
    if (typeof original !== 'function') return;
    owner[name] = function overheard(...given) {
      try {
        tell(...given);
      } catch (error) {
        console.warn('A change of a message could not be read', error);
      }
      return original.apply(this, given);
    };
  };

  let following = false;
  /** From now on they are told, whether or not the message that they are about is in memory. */
  gateway.verbs.followChanges = () => {
    if (following) return;
    following = true;
    const { MsgCollection } = use('WAWebMsgCollection');
    overhear(MsgCollection, 'processMultipleMessages', (_chat, messages) => messages.forEach(tellProtocol));
    overhear(gateway.useIfThere('WAWebReactionsMsgAction'), 'addOrUpdateReactionsModelCollection', (rows) =>
      [rows].flat().forEach(tellReaction),
    );
    MsgCollection.on('change:latestEditMsgKey', ({ id, body, caption, latestEditSenderTimestampMs }) =>
      tellEdit(id, body ?? caption, latestEditSenderTimestampMs),
    );
    overhear(gateway.useIfThere('WAWebDBPollsUpsertVotes'), 'upsertVotesDb', (votes) => [votes].flat().forEach(tellVote));
    MsgCollection.on('change:star', ({ id, star }) => gateway.report('star', { ...reference(id), starred: Boolean(star) }));
    gateway.useIfThere('WAWebPinInChatCollection')?.PinInChatCollection.on('add change:pinType', (pinned) =>
      gateway.report('pin', { ...reference(pinned.parentMsgKey), pinned: isPinned(pinned) }),
    );
    MsgCollection.on('change:type', ({ id, type }) => type === 'revoked' && tellRevoke(id));
  };

  const reactionsTo = async (id) => {
    const { ReactionsCollection } = use('WAWebReactionsCollection');
    const { reactions } = (await ReactionsCollection.find(text(id))) ?? {};
    const senders = (reactions?.getModelsArray() ?? []).flatMap((each) => each.senders.getModelsArray());
    return newestOfEach(senders.map((each) => reaction(each.senderUserJid, each.reactionText, each.timestamp)));
  };

  /** Its state is a number, 1 for pinned. */
  const isPinned = ({ pinType }) => pinType === 1;

  const isPinnedNow = (key) => {
    const pins = gateway.useIfThere('WAWebPinInChatCollection');
    const found = pins?.PinInChatCollection.getByParentMsgKey(key);
    return Boolean(found && isPinned(found) && (pins.isPinValid?.(found) ?? true));
  };

  const votesIn = async (id) => {
    const rows = await use('WAWebPollsVotesSchema').getTable().equals(['parentMsgKey'], text(id));
    return newestOfEach(
      rows.map(({ sender, selectedOptionLocalIds, senderTimestampMs }) =>
        vote(sender, selectedOptionLocalIds, senderTimestampMs),
      ),
    );
  };

  /** A stored message with all that has been done to it. */
  gateway.messageAsItIs = async (source) => ({
    ...gateway.message(source),
    revoked: source.type === 'revoked',
    pinned: isPinnedNow(keyOf(source.id)),
    votes: source.type === 'poll_creation' ? await votesIn(source.id).catch(() => []) : [],
    editedAt: source.latestEditSenderTimestampMs ? seconds(source.latestEditSenderTimestampMs) : null,
    notice: await gateway.noticeOf(source).catch(() => null),
    reactions: source.hasReaction ? await reactionsTo(source.id).catch(() => []) : [],
  });

  /** These messages as they are now; those that the page does not have are left out. */
  gateway.verbs.messagesAsTheyAre = async ({ messages }) => {
    const { MsgCollection } = use('WAWebMsgCollection');
    const found = await MsgCollection.getMessagesById(messages.flatMap(gateway.keysOf).map(text));
    const present = (found?.messages ?? []).filter(Boolean);
    return Promise.all(present.map(gateway.messageAsItIs));
  };
}
