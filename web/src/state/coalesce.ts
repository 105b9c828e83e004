/** Readings that many events ask for at once: one under way, and one more for all that asked since. */

export function coalesce(read: () => Promise<void>): () => Promise<void> {
  let reading: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const ask = (): Promise<void> => {
    if (reading) return (next ??= reading.then(ask));
    reading = read().finally(() => {
      reading = null;
      next = null;
    });
    return reading;
  };
  return ask;
}
