// What is done to messages and chats that are there, by the first provider that can.
(gateway) => {
  const { use } = gateway;

  /** What WhatsApp Web asks itself before it offers a user to do this; any yes is one. */
  const MAY = {
    edit: ['canEditText', 'canEditCaption'],
    revoke: ['canSenderRevokeMsg', 'canAdminRevokeMsg'],
    star: ['canStarMsg'],
    pin: ['canPinMsg'],
  };

  const isRefused = (capability, message) => {
    if (capability === 'delete') return false;
    const may = gateway.useIfThere('WAWebMsgActionCapability');
    const questions = (MAY[capability] ?? []).map((name) => may?.[name]).filter((ask) => typeof ask === 'function');
    return message.type === 'revoked' || (questions.length > 0 && !questions.some((ask) => ask(message)));
  };

  /** What it came to: `done`, `refused` by WhatsApp Web's own rules, or `not_found`. */
  gateway.verbs.act = ({ providers, capability, message: reference, ...deed }) =>
    gateway.provided(providers, capability, async ({ deeds }) => {
      const message = await gateway.referred(reference);
      if (!message) return 'not_found';
      if (isRefused(capability, message)) return 'refused';
      await deeds[capability](message, deed);
      return 'done';
    });

  /** Asked for what is so already, WhatsApp Web and its drivers complain. */
  const IS_SO = {
    archive: (chat, { archived }) => Boolean(chat.archive) === archived,
    pin_chat: (chat, { pinned }) => Boolean(chat.pin) === pinned,
  };

  /** Whether there is such a chat. */
  gateway.verbs.changeChat = ({ providers, capability, chat: address, ...deed }) =>
    gateway.provided(providers, capability, async ({ deeds }) => {
      const chat = gateway.findChat(use('WAWebWidFactory').createWid(address));
      if (!chat) return false;
      if (!IS_SO[capability]?.(chat, deed)) await deeds[capability](chat, deed);
      return true;
    });
}
