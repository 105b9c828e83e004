// The file that a message carries, fetched from WhatsApp's media servers and kept until it is saved to disk.
(gateway) => {
  /** How WhatsApp Web says of a file that nobody has it any more, or that the phone was asked for it again. */
  const GONE = new Set(['ERROR_MISSING', 'REUPLOADING']);

  gateway.mediaAreGone = ({ mediaData }) => GONE.has(String(mediaData?.mediaStage));

  /** What has to be said to WhatsApp Web so that it fetches whatever it is, at once. */
  gateway.FETCH_ANYHOW = { downloadEvenIfExpensive: true, rmrReason: 1, isUserInitiated: true };

  const PHONE_MS = 30_000;

  const isAwaited = ({ mediaData }) => mediaData.mediaStage === 'REUPLOADING';

  /** Its servers have lost a file and the phone was asked for it: until that has an end, for a while. */
  const phoneIsDone = ({ mediaData }) => new Promise((resolve) => {
    const look = () => {
      if (/^(RESOLVED|NEED_POKE|ERROR)/.test(String(mediaData.mediaStage))) done();
    };
    const timer = setTimeout(() => done(), PHONE_MS);
    const done = () => {
      clearTimeout(timer);
      mediaData.off('change:mediaStage', look);
      resolve();
    };
    mediaData.on('change:mediaStage', look);
    look();
  });

  const fetchMedia = async (provider, message) => {
    try {
      return await provider.fetchMedia(message);
    } catch (error) {
      if (gateway.mediaAreGone(message)) return null;
      throw error;
    }
  };

  /** What it came to: `kept` under that name, `gone`, `asked` where the phone has yet to bring it, or `not_found`. */
  gateway.verbs.fetchMedia = ({ providers, message: reference, name }) => {
    const keep = gateway.placeFor(name);
    return gateway.provided(providers, 'media_in', async (provider) => {
      const message = await gateway.referred(reference);
      if (!message?.mediaData) return 'not_found';
      let blob = await fetchMedia(provider, message);
      if (!blob && isAwaited(message)) {
        await phoneIsDone(message);
        if (isAwaited(message)) return 'asked';
        // Where the phone has it no more, asking for it again would begin anew.
        if (!gateway.mediaAreGone(message)) blob = await fetchMedia(provider, message);
      }
      if (!blob) return 'gone';
      keep(blob);
      return 'kept';
    });
  };
}
