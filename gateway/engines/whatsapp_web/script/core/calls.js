// Calls: that one comes, and declining it.
(gateway) => {
  const { use } = gateway;
  const collection = () => use('WAWebCallCollection').default;

  const tell = ({ id, peerJid, isVideo, outgoing, isGroup, offerTime }) => {
    const from = gateway.person(peerJid);
    // A group's call has no caller whom one could name by it.
    if (outgoing || isGroup || !from) return;
    gateway.report('call', { id, from, video: Boolean(isVideo), t: offerTime ?? null });
  };

  let following = false;
  /** From now on those that come are told. */
  gateway.verbs.followCalls = () => {
    if (following) return;
    following = true;
    collection().on('add', tell);
  };

  /** Declines the one with this id; null when it does not ring (any more). */
  gateway.verbs.rejectCall = async ({ id }) => {
    const call = collection().get(id);
    if (!call) return null;
    const { activeCall } = collection();
    if (activeCall?.id !== id) collection().setActiveCall(call);
    const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
    await stack.rejectCall();
    return true;
  };
}
