/** The end of what is known of a list: reads on as soon as it comes into view. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "./Button";

interface Props {
  /** Where the next page begins: each is read once. */
  cursor: string;
  read: () => Promise<void>;
  /** What the button says that tries again. */
  again: string;
}

const AHEAD_PIXELS = 400;

export function ReadOn({ cursor, read, again }: Props) {
  const mark = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const go = () => {
    setFailed(false);
    read().catch(() => setFailed(true));
  };
  useEffect(() => {
    if (!mark.current) return undefined;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) go();
      },
      { root: mark.current.closest(".overflow-y-auto"), rootMargin: `${AHEAD_PIXELS}px` },
    );
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [cursor]);
  return (
    <div ref={mark} class="flex h-14 items-center justify-center" aria-busy={!failed}>
      {failed ? <Button onClick={go}>{again}</Button> : <div class="skeleton h-8 w-40" />}
    </div>
  );
}
