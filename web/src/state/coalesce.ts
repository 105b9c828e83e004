/** Readings that many events ask for at once: one under way, and one more for all that asked since. */

/** The first one reads at once; those that ask within the pause after it share the next. */
export function coalesce(read: () => Promise<void>, pauseMs = 0): () => Promise<void> {
  let reading: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let restUntil = -Infinity;
  const begin = (): Promise<void> => {
    next = null;
    reading = read().finally(() => {
      reading = null;
      restUntil = performance.now() + pauseMs;
    });
    return reading;
  };
  const whenRested = async (): Promise<void> => {
    await reading?.catch(() => undefined);
    const rest = restUntil - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    return begin();
  };
  return () => {
    if (next) return next;
    if (reading || performance.now() < restUntil) return (next = whenRested());
    return begin();
  };
}
