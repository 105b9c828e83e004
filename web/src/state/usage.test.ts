/** What two readings of the same processes say, and when they say nothing. */
import { expect, it } from "vitest";
import { KEPT_READINGS, processorShare, type Reading, withReading } from "./usage";

const reading = (at: number, cpuSeconds: number, chromiumPid = 7): Reading => ({
  at,
  cpuSeconds,
  chromiumPid,
  processes: 8,
  memoryBytes: 400e6,
});

it("is processor time per time", () => {
  expect(processorShare(reading(1_000, 10), reading(5_000, 11))).toBeCloseTo(0.25);
  expect(processorShare(reading(0, 10), reading(1_000, 12))).toBeCloseTo(2);
});

it.each([
  ["there is one reading only", undefined, reading(5_000, 11)],
  ["there is none", undefined, undefined],
  ["another browser runs", reading(1_000, 10, 7), reading(5_000, 11, 8)],
  ["a process took its count along", reading(1_000, 10), reading(5_000, 9)],
  ["no time passed", reading(1_000, 10), reading(1_000, 11)],
])("says nothing where %s", (_, before, now) => expect(processorShare(before, now)).toBeNull());

it("keeps the last readings only", () => {
  const many = Array.from({ length: KEPT_READINGS }, (_, at) => reading(at, at));
  const kept = withReading(many, reading(999, 999));
  expect(kept).toHaveLength(KEPT_READINGS);
  expect(kept[0]?.at).toBe(1);
  expect(kept.at(-1)?.at).toBe(999);
});
