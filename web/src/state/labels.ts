/** The labels of the session whose chats are open; only business accounts have any. */
import { signal } from "@preact/signals";
import { listLabels, readCapabilities } from "../api/gateway";
import type { Chat, Label } from "../api/types";
import { coalesce } from "./coalesce";

interface LabelList {
  sessionId: string;
  labels: readonly Label[];
}

export const labelList = signal<LabelList | null>(null);

export async function openLabels(sessionId: string): Promise<void> {
  if (labelList.value?.sessionId !== sessionId) labelList.value = { sessionId, labels: [] };
  return refreshLabels();
}

export const refreshLabels = coalesce(async () => {
  const sessionId = labelList.value?.sessionId;
  if (sessionId === undefined) return;
  // Without them the list of chats is what it is for everybody else.
  const labels = await readLabels(sessionId).catch(() => []);
  if (labelList.value?.sessionId === sessionId) labelList.value = { sessionId, labels };
});

export function closeLabels(): void {
  labelList.value = null;
}

/** Those that a chat carries, in the order of the account's own list. */
export const labelsOf = (labels: readonly Label[], chat: Chat): Label[] =>
  labels.filter(({ id }) => chat.labels?.includes(id));

async function readLabels(sessionId: string): Promise<readonly Label[]> {
  const { labels } = await readCapabilities(sessionId);
  return labels?.supported ? listLabels(sessionId) : [];
}
