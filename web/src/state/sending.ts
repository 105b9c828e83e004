/** Texts on their way out: one after the other, and never twice because an answer was lost. */
import { ApiError, UNREACHABLE } from "../api/client";
import { sendText } from "../api/gateway";
import type { Message } from "../api/types";
import { putMessage } from "./conversation";

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
    const message = await sendText(sessionId, to, text, outgoing.key);
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

// Not randomUUID: browsers keep that from panels that are opened over plain HTTP on a local network.
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
