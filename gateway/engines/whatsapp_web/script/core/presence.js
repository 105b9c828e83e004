// What the other side sees of us while we write.
(gateway) => {
  const { use } = gateway;

  /** Until the message comes, or WhatsApp's clients stop showing it by themselves. */
  gateway.verbs.showTyping = async ({ chat: address }) => {
    const chat = gateway.findChat(use('WAWebWidFactory').createWid(address));
    if (!chat) return false; // nobody has seen anything of us there
    await use('WAWebChatStateBridge').sendChatStateComposing(chat.id);
    return true;
  };
}
