// Messages that WhatsApp Web could not decrypt yet: which chats wait for one, and when one can be read.
(gateway) => {
  const { use, text } = gateway;
  const waiting = new Set();

  const isPlaceholder = ({ type }) => type === 'ciphertext';

  /** Seconds: since when a chat has been waiting for a message to become readable; null where it waits for none. */
  gateway.waitingSince = (chat) => {
    if (waiting.size === 0) return null;
    const times = [...waiting].filter(({ id }) => text(id.remote) === text(chat)).map(({ t }) => t);
    return times.length > 0 ? Math.min(...times) : null;
  };

  /**
   * Calls back for each placeholder that becomes a message, whenever it came: also one that WhatsApp Web had stored
   * before the page was loaded. `wasNew` tells whether it came since. Returns how to stop.
   */
  gateway.onDecrypted = (tell) => {
    const { MsgCollection } = use('WAWebMsgCollection');
    const stops = new Map();
    const watch = (message) => {
      if (!isPlaceholder(message) || stops.has(message)) return;
      const wasNew = message.isNewMsg === true;
      const changed = () => {
        waiting.delete(message);
        stops.delete(message);
        tell(message, { wasNew });
      };
      waiting.add(message);
      message.once('change:type', changed);
      stops.set(message, () => message.off('change:type', changed));
    };
    MsgCollection.getModelsArray().forEach(watch);
    MsgCollection.on('add', watch);
    return () => {
      MsgCollection.off('add', watch);
      for (const [message, stop] of stops) {
        waiting.delete(message);
        stop();
      }
    };
  };
}
