/** In a chat of thousands a change touches its own block, and reading back none that is there. */
import { describe, expect, it } from "vitest";
import type { Message } from "../api/types";
import { type Block, blocksOf } from "./blocks";

const message = (id: string, more: Partial<Message> = {}) =>
  ({ id, status: "sent", ...more }) as Message;
const chat = (count: number, first = 0) =>
  Array.from({ length: count }, (_, at) => message(`m${first + at}`));
const ids = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => block.messages.map(({ id }) => id));
const changed = (before: readonly Block[], after: readonly Block[]) =>
  after.filter((block) => !before.includes(block));

describe("five thousand messages", () => {
  const messages = chat(5_000);
  const blocks = blocksOf(messages, []);

  it("are all there, in their order", () => {
    expect(ids(blocks)).toEqual(messages.map(({ id }) => id));
    expect(Math.max(...blocks.map((block) => block.messages.length))).toBeLessThan(100);
  });

  it("are the same blocks as long as nothing changed", () => {
    expect(changed(blocks, blocksOf([...messages], blocks))).toEqual([]);
  });

  it("change in one block where one changes", () => {
    const next = messages.with(2_345, message("m2345", { status: "read" }));
    const after = blocksOf(next, blocks);
    expect(changed(blocks, after).length).toBe(1);
    expect(ids(after)).toEqual(next.map(({ id }) => id));
  });

  it("grow by a message in the last block, and begin another one when it is full", () => {
    let now = blocks;
    let all = messages;
    for (const one of chat(200, 5_000)) {
      all = [...all, one];
      const after = blocksOf(all, now);
      expect(changed(now, after).length).toBe(1);
      now = after;
    }
    expect(ids(now)).toEqual(all.map(({ id }) => id));
  });

  it("are left alone by an older page, but for the first, which has something before it now", () => {
    const older = Array.from({ length: 50 }, (_, at) => message(`old${at}`));
    const after = blocksOf([...older, ...messages], blocks);
    expect(changed(blocks, after).flatMap((block) => block.id)).toEqual(["old0", "old40", "m0"]);
  });
});

it("a block follows a message that one of its own answers", () => {
  const messages = [...chat(100), message("answer", { quotedId: "m3" })];
  const blocks = blocksOf(messages, []);
  const after = blocksOf(messages.with(3, message("m3", { text: "edited" })), blocks);
  const last = after.at(-1);
  expect(changed(blocks, after).length).toBe(2);
  expect(last?.quoted.at(-1)?.text).toBe("edited");
});
