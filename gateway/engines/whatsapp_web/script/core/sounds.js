// What a voice message shows of its sound: its length and how loud it is from one moment to the next.
(gateway) => {
  const BARS = 64;
  const LOUDEST = 100;
  const RATE = 8000;

  /** The mean loudness of each of so many stretches of equal length. */
  const loudness = (samples) => {
    const length = samples.length / BARS;
    return Array.from({ length: BARS }, (_, bar) => {
      const stretch = samples.subarray(Math.floor(bar * length), Math.floor((bar + 1) * length));
      return stretch.reduce((sum, sample) => sum + Math.abs(sample), 0) / Math.max(stretch.length, 1);
    });
  };

  /** `{duration, waveform}`; null where the browser cannot play it. */
  gateway.soundOf = async (file) => {
    const context = new OfflineAudioContext(1, 1, RATE);
    const sound = await context.decodeAudioData(await file.arrayBuffer()).catch(() => null);
    if (!sound) return null;
    const bars = loudness(sound.getChannelData(0));
    const loudest = Math.max(...bars) || 1;
    return {
      duration: Math.floor(sound.duration),
      waveform: Uint8Array.from(bars, (bar) => Math.floor((LOUDEST * bar) / loudest)),
    };
  };
}
