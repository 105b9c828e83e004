/** What was begun of a bulk send, by session, for as long as the panel is open. */

import type { Kind } from "../api/files";

/** A file that all of them get; the gateway has it already. */
export interface BulkFile {
  fileId: string;
  name: string;
  size: number;
  /** As the browser knows it. */
  mimetype: string;
  kind: Kind;
}

export interface BulkDraft {
  written: string;
  text: string;
  file: BulkFile | null;
  delayMs: number;
}

const EMPTY: BulkDraft = { written: "", text: "", file: null, delayMs: 5_000 };
const drafts = new Map<string, BulkDraft>();

export const bulkDraftOf = (sessionId: string): BulkDraft => drafts.get(sessionId) ?? EMPTY;

export function keepBulkDraft(sessionId: string, draft: BulkDraft): void {
  drafts.set(sessionId, draft);
}

export function dropBulkDraft(sessionId: string): void {
  drafts.delete(sessionId);
}
