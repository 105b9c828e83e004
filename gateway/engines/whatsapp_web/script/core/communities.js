// Communities: groups that groups belong to; what they are, and what is done to them from here.
(gateway) => {
  const { use, text } = gateway;
  const COMMUNITY = 'COMMUNITY';
  const ANNOUNCEMENTS = 'LINKED_ANNOUNCEMENT_GROUP';
  const DONE = 200;

  const wid = (address) => use('WAWebWidFactory').createWid(address);
  const collection = () => use('WAWebGroupMetadataCollection').default;
  const refresh = (id) => use('WAWebGroupQueryJob').queryAndUpdateGroupMetadataById({ id });
  const isIn = (metadata) => Boolean(metadata?.participants.iAmMember());

  const within = (community) =>
    collection().getModelsArray().filter((each) => text(each.parentGroup) === text(community.id) && isIn(each));

  const described = (community) => {
    const groups = within(community);
    return {
      id: text(community.id),
      name: community.subject ?? '',
      description: community.desc || null,
      announcements: text(groups.find(({ groupType }) => groupType === ANNOUNCEMENTS)?.id),
      groups: groups
        .filter(({ groupType }) => groupType !== ANNOUNCEMENTS)
        .map(({ id, subject }) => ({ id: text(id), subject: subject ?? '' })),
      t: community.creation ?? null,
    };
  };

  /** One that this account is in; null where there is none. */
  const community = async (address) => {
    const known = collection().get(wid(address));
    if (!known || known.groupType !== COMMUNITY) return null;
    await refresh(known.id);
    return isIn(known) ? known : null;
  };

  const about = (work) =>
    gateway.refusable(async ({ community: address, ...order }) => {
      const found = await community(address);
      return found && work(found, order);
    });

  gateway.verbs.communities = () => ({
    done: collection().getModelsArray().filter((each) => each.groupType === COMMUNITY && isIn(each)).map(described),
  });

  gateway.verbs.community = about(described);

  gateway.verbs.createCommunity = gateway.refusable(async ({ name, description }) => {
    const job = use('WAWebGroupCommunityJob');
    const made = await job.sendCreateCommunity({ name, desc: description ?? '', closed: false });
    await refresh(made.wid);
    return described(collection().get(made.wid));
  });

  const DEEDS = { link: 'sendLinkSubgroups', unlink: 'sendUnlinkSubgroups' };

  /** With one result for each group, in their order. */
  gateway.verbs.changeCommunity = about(async (found, { deed, groups }) => {
    const answer = await use('WAWebGroupCommunityJob')[DEEDS[deed]]({
      parentGroupId: found.id,
      subgroupIds: groups.map(wid),
    });
    const failed = new Map(answer.failedGroups.map(({ jid, error }) => [text(wid(text(jid))), Number(error)]));
    await Promise.all(groups.filter((group) => !failed.has(group)).map((group) => refresh(wid(group)).catch(() => {})));
    const results = groups.map((address) => ({ address, code: failed.get(address) ?? DONE }));
    return { community: described(found), results };
  });

  gateway.verbs.deactivateCommunity = about(async (found) => {
    const before = described(found);
    await use('WAWebGroupCommunityJob').sendDeactivateCommunity({ parentGroupId: found.id });
    return before;
  });
}
