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

  /** The chat's model under any of its addresses, if there is one. */
  gateway.findChat = (wid) => {
    const { ChatCollection } = use('WAWebChatCollection');
    const mapping = use('WAWebApiContact');
    const other = wid.server === 'c.us' ? mapping.getCurrentLid(wid) : wid.server === 'lid' && mapping.getPhoneNumber(wid);
    return (other && wid.server === 'c.us' && ChatCollection.get(other)) || ChatCollection.get(wid) || (other && ChatCollection.get(other)) || null;
  };
}
