/** What was begun of a bulk send, by session, for as long as the panel is open. */

export interface BulkDraft {
  written: string;
  text: string;
  delayMs: number;
}

const EMPTY: BulkDraft = { written: "", text: "", delayMs: 5_000 };
const drafts = new Map<string, BulkDraft>();

export const bulkDraftOf = (sessionId: string): BulkDraft => drafts.get(sessionId) ?? EMPTY;

export function keepBulkDraft(sessionId: string, draft: BulkDraft): void {
  drafts.set(sessionId, draft);
}

export function dropBulkDraft(sessionId: string): void {
  drafts.delete(sessionId);
}
