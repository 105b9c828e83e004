// Groups: what they are, what is done to them from here, and what their chats tell of them.
(gateway) => {
  const { use, text } = gateway;
  const QUERIES_AT_ONCE = 8;
  const DONE = 200;
  const UNKNOWN_HERE = 404;

  const { refusal, refusable } = gateway;

  const wid = (address) => use('WAWebWidFactory').createWid(address);
  const collection = () => use('WAWebGroupMetadataCollection').default;

  const role = ({ isAdmin, isSuperAdmin }) => (isSuperAdmin && 'superadmin') || (isAdmin && 'admin') || 'member';

  const member = (model) => ({ person: gateway.person(model.id), role: role(model) });

  const described = (metadata) => ({
    id: text(metadata.id),
    subject: metadata.subject ?? '',
    description: metadata.desc || null,
    announce: Boolean(metadata.announce),
    restrict: Boolean(metadata.restrict),
    membersAdd: metadata.memberAddMode === 'all_member_add',
    t: metadata.creation ?? null,
    participants: metadata.participants.getModelsArray().map(member),
  });

  const refreshed = async (id) => {
    await use('WAWebGroupQueryJob').queryAndUpdateGroupMetadataById({ id });
    return collection().get(id);
  };

  /** A group that we are in, as it is on WhatsApp now; null where there is none. */
  const group = async (address) => {
    const id = wid(address);
    if (!collection().get(id) && !gateway.findChat(id)) return null;
    // Of a group that one is not in (any more) WhatsApp says nothing.
    const metadata = await refreshed(id).catch((error) => refusal(error) && null);
    return metadata?.participants.iAmMember() ? metadata : null;
  };

  gateway.isInGroup = async (address) => (await group(address)) !== null;

  const answer = async (address) => {
    const metadata = await group(address);
    return metadata && described(metadata);
  };

  gateway.verbs.group = refusable(({ group: address }) => answer(address));

  /** All that we are in. WhatsApp Web itself asks for a group's people when its chat is opened. */
  gateway.verbs.groups = refusable(async () => {
    const { ChatCollection } = use('WAWebChatCollection');
    const ids = new Set(ChatCollection.getModelsArray().map(({ id }) => id).filter(({ server }) => server === 'g.us').map(text));
    for (const { id } of collection().getModelsArray()) ids.add(text(id));
    const waiting = [...ids].map(wid);
    const found = [];
    const next = async () => {
      for (let id = waiting.shift(); id; id = waiting.shift()) {
        const known = collection().get(id);
        const metadata = known && known.stale === false ? known : await refreshed(id).catch(() => null);
        if (metadata?.participants.iAmMember()) found.push(described(metadata));
      }
    };
    await Promise.all(Array.from({ length: QUERIES_AT_ONCE }, next));
    return found;
  });

  /** Both addresses of each, as requests about people in groups take them; null for who is not on WhatsApp. */
  const people = (addresses) =>
    Promise.all(
      addresses.map(async (address) => {
        const given = wid(address);
        const found = given.server === 'c.us' ? await gateway.ask(given) : given;
        if (!found) return null;
        const { phone, lid } = gateway.person(found);
        return { phoneNumber: phone ? wid(phone) : undefined, lid: lid ? wid(lid) : undefined };
      }),
    );

  /** One result for each address, in their order: WhatsApp's, or 404 for who is not on it. */
  const results = (addresses, asked, told) =>
    addresses.map((address, place) => {
      const person = asked[place];
      if (!person) return { address, code: UNKNOWN_HERE };
      const names = [person.lid, person.phoneNumber].filter(Boolean).map(text);
      const its = told.find(({ who }) => names.includes(text(who)));
      return { address, code: its ? its.code : DONE };
    });

  gateway.verbs.createGroup = refusable(async ({ subject, participants }) => {
    const asked = await people(participants);
    if (!asked.some(Boolean)) return { nobody: true };
    const made = await use('WAWebGroupCreateJob').createGroup(
      {
        title: subject,
        ephemeralDuration: 0,
        announce: true,
        restrict: true,
        membershipApprovalMode: false,
        memberAddMode: true,
        parentGroupId: undefined,
      },
      asked.filter(Boolean),
    );
    const told = made.participants.map((each) => ({ who: each.wid ?? each.userWid, code: Number(each.error ?? DONE) }));
    const metadata = await refreshed(made.wid);
    return { group: described(metadata), results: results(participants, asked, told) };
  });

  const JOBS = { add: 'addGroupParticipants', remove: 'removeGroupParticipants', promote: 'promoteGroupParticipants', demote: 'demoteGroupParticipants' };

  gateway.verbs.changeMembers = refusable(async ({ group: address, deed, participants }) => {
    const metadata = await group(address);
    if (!metadata) return null;
    const asked = await people(participants);
    const there = asked.filter(Boolean);
    let told = [];
    if (there.length > 0) {
      // An addition takes both addresses, the others the one by which the group knows its people.
      const named = deed === 'add' ? there : there.map(({ lid, phoneNumber }) => (metadata.participants.get(lid) ? lid : phoneNumber ?? lid));
      const answered = await use('WAWebGroupModifyParticipantsJob')[JOBS[deed]](metadata.id, named);
      told = (answered?.participants ?? []).map((each) => ({ who: each.userWid, code: Number(each.code ?? DONE) }));
    }
    return { group: described(await refreshed(metadata.id)), results: results(participants, asked, told) };
  });

  gateway.verbs.changeGroup = refusable(async ({ group: address, subject, description, settings }) => {
    const metadata = await group(address);
    if (!metadata) return null;
    const { setGroupSubject, setGroupDescription } = use('WAWebGroupModifyInfoJob');
    if (subject !== null) await setGroupSubject(metadata.id, subject);
    if (description !== null) {
      const newDescId = await use('WAWebMsgKey').default.newId();
      await setGroupDescription({ groupWid: metadata.id, desc: description, newDescId, oldDescId: metadata.descId });
    }
    const chat = gateway.findChat(metadata.id);
    for (const [setting, value] of Object.entries(settings)) {
      await use('WAWebSetPropertyGroupAction').setGroupProperty(chat, setting, value ? 1 : 0);
    }
    return described(await refreshed(metadata.id));
  });

  gateway.verbs.groupInvite = refusable(async ({ group: address, renew }) => {
    const metadata = await group(address);
    if (!metadata) return null;
    if (renew) return (await use('WAWebGroupQueryJob').resetGroupInviteCode(metadata.id)).code;
    const found = await use('WAWebMexFetchGroupInviteCodeJob').fetchMexGroupInviteCode(metadata.id);
    return found?.code ?? found;
  });

  gateway.verbs.invitedGroup = refusable(async ({ code }) => {
    const { queryGroupInvite } = use('WAWebGroupQueryJob');
    if (typeof queryGroupInvite !== 'function') return { missing: 'WAWebGroupQueryJob.queryGroupInvite' };
    const found = await queryGroupInvite(code);
    return {
      id: text(found.id),
      subject: found.subject ?? '',
      description: found.desc || null,
      size: found.size ?? found.participants?.length ?? 0,
      asksFirst: Boolean(found.membershipApprovalMode),
      t: found.creation ?? null,
    };
  });

  gateway.verbs.joinGroup = refusable(async ({ code }) => {
    const { gid } = await use('WAWebGroupInviteJob').joinGroupViaInvite(code);
    return described(await refreshed(gid));
  });

  gateway.verbs.leaveGroup = refusable(async ({ group: address }) => {
    const metadata = await group(address);
    if (!metadata) return null;
    await use('WAWebExitGroupAction').sendExitGroup(gateway.findChat(metadata.id));
    return true;
  });

  /** What a line in a group's chat says was done. */
  const ACTIONS = {
    create: 'create',
    add: 'add',
    invite: 'join',
    linked_group_join: 'join',
    membership_approval_request: null,
    remove: 'remove',
    leave: 'leave',
    promote: 'promote',
    demote: 'demote',
    subject: 'subject',
    description: 'description',
    picture: 'picture',
    announce: 'settings',
    restrict: 'settings',
    member_add_mode: 'settings',
  };

  /** Of people who are named as `6140…@lid` or by a Wid. */
  const named = (who) => gateway.person(typeof who === 'string' ? wid(who) : who);

  /** What such a line says, with the group as it is now; null for any other message. */
  gateway.noticeOf = async (source) => {
    const action = source.type === 'gp2' && ACTIONS[source.subtype];
    if (!action) return null;
    const key = gateway.keyOf(source.id);
    const known = collection().get(key.remote);
    // The line may have come before what it tells of was taken in; of a group that we left nothing more is told.
    const metadata = (await refreshed(key.remote).catch(() => null)) ?? known;
    if (!metadata) return null;
    const by = source.author ?? key.participant ?? null;
    return {
      id: key.id,
      t: source.t,
      group: described(metadata),
      action,
      by: by && named(by),
      participants: (source.recipients ?? []).map(named).filter(Boolean),
    };
  };

  const tell = async (message) => {
    const notice = await gateway.noticeOf(message);
    if (notice) gateway.report('group', notice);
  };

  let following = false;
  /** From now on what happens in groups is told. */
  gateway.verbs.followGroups = () => {
    if (following) return;
    following = true;
    gateway.onNewMessages((message) => {
      if (message.type === 'gp2') tell(message).catch((error) => console.warn('A notice could not be read', error));
    });
  };
}
