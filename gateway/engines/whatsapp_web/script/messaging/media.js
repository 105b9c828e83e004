// The file that a message carries, fetched from WhatsApp's media servers and kept until it is saved to disk.
(gateway) => {
  /** How WhatsApp Web says of a file that its servers have it no more, or that the phone was asked for it again. */
  const GONE = new Set(['ERROR_MISSING', 'REUPLOADING']);

  gateway.mediaAreGone = ({ mediaData }) => GONE.has(String(mediaData?.mediaStage));

  /** What has to be said to WhatsApp Web so that it fetches whatever it is, at once. */
  gateway.FETCH_ANYHOW = { downloadEvenIfExpensive: true, rmrReason: 1, isUserInitiated: true };

  const fetchMedia = async (provider, message) => {
    try {
      return await provider.fetchMedia(message);
    } catch (error) {
      if (gateway.mediaAreGone(message)) return null;
      throw error;
    }
  };

  /** What it came to: `kept` under that name, `gone`, or `not_found`. */
  gateway.verbs.fetchMedia = ({ providers, message: reference, name }) => {
    const keep = gateway.placeFor(name);
    return gateway.provided(providers, 'media_in', async (provider) => {
      const message = await gateway.referred(reference);
      if (!message?.mediaData) return 'not_found';
      const blob = await fetchMedia(provider, message);
      if (!blob) return 'gone';
      keep(blob);
      return 'kept';
    });
  };
}
