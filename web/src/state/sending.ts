/** Texts on their way out: one after the other, and never twice because an answer was lost. */
import { ApiError, UNREACHABLE } from "../api/client";
import { sendText } from "../api/gateway";
import type { Message } from "../api/types";
import { putMessage } from "./conversation";
import { newKey } from "./idempotency";
import { mentionedIn } from "./members";

interface Outgoing {
  sessionId: string;
  to: string;
  text: string;
  key: string;
}

/** The last send that got no answer: the same text to the same chat goes out under the same key. */
let unanswered: Outgoing | null = null;
let queue: Promise<unknown> = Promise.resolve();

export function send(sessionId: string, to: string, text: string): Promise<Message> {
  const turn = queue.then(() => transmit(sessionId, to, text));
  queue = turn.catch(() => undefined);
  return turn;
}

async function transmit(sessionId: string, to: string, text: string): Promise<Message> {
  const outgoing = { sessionId, to, text, key: keyFor(sessionId, to, text) };
  try {
    const message = await sendText(sessionId, to, text, {
      mentions: mentionedIn(sessionId, to, text),
      idempotencyKey: outgoing.key,
    });
    unanswered = null;
    putMessage(message);
    return message;
  } catch (failure) {
    unanswered = failure instanceof ApiError && failure.code === UNREACHABLE ? outgoing : null;
    throw failure;
  }
}

function keyFor(sessionId: string, to: string, text: string): string {
  const same =
    unanswered?.sessionId === sessionId && unanswered.to === to && unanswered.text === text;
  return same && unanswered ? unanswered.key : newKey();
}
