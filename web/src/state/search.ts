/** The messages of a session that have the words somebody looks for, newest first. */
import { signal } from "@preact/signals";
import { searchMessages } from "../api/gateway";
import type { Message } from "../api/types";

export interface Search {
  sessionId: string;
  words: string;
  hits: readonly Message[];
  next: string | null;
  status: "loading" | "ready" | "failed";
}

const SHORTEST = 2;
const TYPING_PAUSE_MS = 250;

export const search = signal<Search | null>(null);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Looks for these words once nothing more is typed; for one letter nothing is looked for. */
export function searchFor(sessionId: string, words: string): void {
  clearTimeout(timer);
  const asked = words.trim();
  if (asked.length < SHORTEST) {
    search.value = null;
    return;
  }
  if (search.value?.sessionId === sessionId && search.value.words === asked) return;
  const hits = search.value?.sessionId === sessionId ? search.value.hits : [];
  search.value = { sessionId, words: asked, hits, next: null, status: "loading" };
  timer = setTimeout(() => void readHits(), TYPING_PAUSE_MS);
}

/** Reads the first page, or tries again. */
export async function readHits(): Promise<void> {
  const asked = search.value;
  if (!asked) return;
  try {
    const page = await searchMessages(asked.sessionId, asked.words, null);
    change(asked, { hits: page.data, next: page.next, status: "ready" });
  } catch {
    change(asked, { status: "failed" });
  }
}

export async function readMoreHits(): Promise<void> {
  const asked = search.value;
  if (!asked?.next) return;
  const page = await searchMessages(asked.sessionId, asked.words, asked.next);
  change(asked, { hits: [...asked.hits, ...page.data], next: page.next });
}

export function closeSearch(): void {
  clearTimeout(timer);
  search.value = null;
}

/** What was asked for before, and answers late, is nobody's any more. */
function change(asked: Search, news: Partial<Search>): void {
  const now = search.value;
  if (now?.sessionId === asked.sessionId && now.words === asked.words)
    search.value = { ...now, ...news };
}
