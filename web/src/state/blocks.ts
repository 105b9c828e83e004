/** A long chat in blocks of neighbours: where one message changes, only its block is drawn anew. */
import type { Message } from "../api/types";

export interface Block {
  /** Its first message's: what is put before or behind it leaves it as it is. */
  id: string;
  messages: readonly Message[];
  /** What stands before its first one: whose it was, and on which day. */
  before: Message | undefined;
  /** For each message the one that it answers. */
  quoted: readonly (Message | undefined)[];
}

const SIZE = 40;

/** Blocks begin where they began; those in which nothing changed are the very same. */
export function blocksOf(messages: readonly Message[], known: readonly Block[]): readonly Block[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const knownById = new Map(known.map((block) => [block.id, block]));
  return parts(messages, knownById).map(([from, to]) => {
    const part = messages.slice(from, to);
    const block: Block = {
      id: part[0]?.id ?? "",
      messages: part,
      before: messages[from - 1],
      quoted: part.map(({ quotedId }) => (quotedId ? byId.get(quotedId) : undefined)),
    };
    const before = knownById.get(block.id);
    return before && isSame(before, block) ? before : block;
  });
}

function parts(
  messages: readonly Message[],
  known: ReadonlyMap<string, Block>,
): readonly [number, number][] {
  const starts: number[] = [];
  messages.forEach(({ id }, at) => {
    if (at - (starts.at(-1) ?? -SIZE) >= SIZE || known.has(id)) starts.push(at);
  });
  return starts.map((start, index) => [start, starts[index + 1] ?? messages.length]);
}

const isSame = (a: Block, b: Block): boolean =>
  a.before === b.before && areSame(a.messages, b.messages) && areSame(a.quoted, b.quoted);

const areSame = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at]);
