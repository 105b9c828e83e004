// What was said in a chat before: from the page's database, and what is not there from the phone.
(gateway) => {
  const { use, text } = gateway;
  const LOOK_AGAIN_MS = 250;
  /** WhatsApp's number of this request: history on demand. */
  const HISTORY_SYNC_ON_DEMAND = 3;
  /** Of a chat of which the phone has more than it handed over. */
  const MORE_ON_PHONE = 0;

  const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));

  const mayHaveMore = (chat) => chat.endOfHistoryTransferType === MORE_ON_PHONE;

  const before = async (chat, message, count) => {
    if (!message) return gateway.newestStored(chat, count);
    return gateway.storedBefore(message.id, count);
  };

  /** The phone answers in its own time, with messages that are simply stored: no event tells of them. */
  const fromPhone = async (chat, found, look, patienceMs) => {
    const [oldest] = found;
    await use('WAWebSendNonMessageDataRequest').sendPeerDataOperationRequest(HISTORY_SYNC_ON_DEMAND, { chatId: chat.id });
    const end = performance.now() + patienceMs;
    for (;;) {
      const present = await look();
      if (text(present[0]?.id) !== text(oldest?.id) || present.length > found.length) return present;
      if (!mayHaveMore(chat) || performance.now() > end) return present;
      await pause();
    }
  };

  /** Messages before one, or the newest, oldest first, and whether there may be more; null without the chat. */
  gateway.verbs.olderMessages = async ({ chat: address, before: reference, count, patienceMs }) => {
    const chat = gateway.findChat(use('WAWebWidFactory').createWid(address));
    if (!chat) return null;
    const anchor = reference && (await gateway.referred(reference));
    const look = () => before(chat, anchor, count);
    let found = await look();
    if (found.length < count && mayHaveMore(chat)) found = await fromPhone(chat, found, look, patienceMs);
    return {
      messages: await Promise.all(found.map(gateway.messageAsItIs)),
      more: found.length >= count || mayHaveMore(chat),
    };
  };
}
