/** Many that ask at once cost two readings, and a stream of them one for each pause. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { coalesce } from "./coalesce";

const PAUSE_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("reads at once, and once more for all that asked meanwhile", async () => {
  const read = vi.fn(async () => undefined);
  const ask = coalesce(read);
  await Promise.all([ask(), ask(), ask()]);
  expect(read).toHaveBeenCalledTimes(2);
});

it("leaves a pause before it reads for those that asked too early", async () => {
  const read = vi.fn(async () => undefined);
  const ask = coalesce(read, PAUSE_MS);
  await ask();
  const later = [ask(), ask()];
  await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
  expect(read).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  await Promise.all(later);
  expect(read).toHaveBeenCalledTimes(2);
});

it("reads at once again after a pause, also after a reading that failed", async () => {
  const read = vi.fn(async () => undefined);
  read.mockRejectedValueOnce(new Error("away"));
  const ask = coalesce(read, PAUSE_MS);
  await expect(ask()).rejects.toThrow("away");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  await ask();
  expect(read).toHaveBeenCalledTimes(2);
});
