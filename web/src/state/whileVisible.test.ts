/** Nothing runs for a tab that nobody sees, and many wishes at once are few readings. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { coalesce } from "./coalesce";
import { repeat, whileVisible } from "./whileVisible";

class Tab extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
  turn(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

describe("while visible", () => {
  const begun = vi.fn();
  const ended = vi.fn();
  const begin = () => {
    begun();
    return ended;
  };
  const counts = () => [begun.mock.calls.length, ended.mock.calls.length];
  beforeEach(() => void vi.clearAllMocks());

  it("rests while the tab is hidden and goes on after", () => {
    const tab = new Tab();
    const stop = whileVisible(begin, tab as unknown as Document);
    expect(counts()).toEqual([1, 0]);
    tab.turn("hidden");
    expect(counts()).toEqual([1, 1]);
    tab.turn("visible");
    tab.turn("visible");
    expect(counts()).toEqual([2, 1]);
    stop();
    expect(counts()).toEqual([2, 2]);
    tab.turn("hidden");
    tab.turn("visible");
    expect(counts()).toEqual([2, 2]);
  });

  it("does not begin in a tab that was opened in the background", () => {
    const tab = new Tab();
    tab.visibilityState = "hidden";
    const stop = whileVisible(begin, tab as unknown as Document);
    expect(counts()).toEqual([0, 0]);
    stop();
    expect(counts()).toEqual([0, 0]);
  });
});

describe("repeating", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("pauses after each turn and ends when it is told to", async () => {
    const work = vi.fn(async () => undefined);
    const stop = repeat(work, 1_000);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(work).toHaveBeenCalledTimes(3);
    stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(3);
  });

  it("waits for a turn that takes its time, and for none that was stopped", async () => {
    let finish = () => undefined as void;
    const work = vi.fn(() => new Promise<void>((done) => (finish = done)));
    const stop = repeat(work, 1_000);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(work).toHaveBeenCalledTimes(1);
    stop();
    finish();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});

it("makes one reading under way and one more of any number of wishes", async () => {
  const finish: (() => void)[] = [];
  const read = vi.fn(() => new Promise<void>((done) => finish.push(done)));
  const ask = coalesce(read);
  const first = ask();
  const later = [ask(), ask(), ask()];
  finish[0]?.();
  await first;
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  finish[1]?.();
  await Promise.all(later);
  expect(read).toHaveBeenCalledTimes(2);
});
