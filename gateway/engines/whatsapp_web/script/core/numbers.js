// Whether a number is on WhatsApp, and which chat an address belongs to.
(gateway) => {
  const { use } = gateway;

  /** WhatsApp's own answer. Not wa-js's: that takes a failed question for «no». */
  gateway.ask = async (wid) => {
    const answer = await use('WAWebQueryExistsJob').queryWidExists(wid);
    return answer?.wid ? answer.wid : null;
  };

  gateway.verbs.checkNumber = async ({ phone }) => {
    const wid = use('WAWebWidFactory').createWid(`${phone}@c.us`);
    const found = await gateway.ask(wid);
    return { exists: found !== null, person: found && gateway.person(found) };
  };

  /** The chat's model under any of its addresses, if there is one; the LID's comes first. */
  gateway.findChat = (wid) => {
    if (wid.server === 'newsletter') return gateway.useIfThere('WAWebNewsletterCollection')?.default.get(wid) ?? null;
    const { ChatCollection } = use('WAWebChatCollection');
    const mapping = use('WAWebApiContact');
    const addresses = [wid];
    if (wid.server === 'c.us') addresses.unshift(mapping.getCurrentLid(wid));
    if (wid.server === 'lid') addresses.push(mapping.getPhoneNumber(wid));
    for (const address of addresses) {
      const chat = address && ChatCollection.get(address);
      if (chat) return chat;
    }
    return null;
  };
}
