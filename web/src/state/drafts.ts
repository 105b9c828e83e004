/** What was written and not sent yet, by chat, for as long as the panel is open. */

const drafts = new Map<string, string>();

export const draftOf = (sessionId: string, chat: string): string =>
  drafts.get(`${sessionId}/${chat}`) ?? "";

export function keepDraft(sessionId: string, chat: string, text: string): void {
  if (text === "") drafts.delete(`${sessionId}/${chat}`);
  else drafts.set(`${sessionId}/${chat}`, text);
}
