/** Work that goes on only while somebody can see the panel: a hidden tab costs the gateway nothing. */

type Watched = Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;

/** Begins now or as soon as the page is seen, ends whenever it is hidden; answers how to end it for good. */
export function whileVisible(begin: () => () => void, page: Watched = document): () => void {
  let end: (() => void) | null = null;
  const pause = () => {
    end?.();
    end = null;
  };
  const look = () => {
    if (page.visibilityState === "visible") end ??= begin();
    else pause();
  };
  page.addEventListener("visibilitychange", look);
  look();
  return () => {
    page.removeEventListener("visibilitychange", look);
    pause();
  };
}

/** Does it now and again after each pause, never twice at once; answers how to stop. */
export function repeat(work: () => Promise<void>, pauseMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const turn = async () => {
    await work();
    if (!over) timer = setTimeout(() => void turn(), pauseMs);
  };
  void turn();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
