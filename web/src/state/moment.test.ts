/** Moments are written and read in the browser's zone; what cannot be meant is named. */
import { describe, expect, it } from "vitest";
import { fieldValue, mistakeIn, readField, suggestions } from "./moment";

const SATURDAY = new Date(2026, 10, 21, 10, 2);

describe("a date field", () => {
  it("is read as it was written", () => {
    const moment = new Date(2026, 0, 5, 9, 7);
    expect(fieldValue(moment)).toBe("2026-01-05T09:07");
    expect(readField("2026-01-05T09:07")).toEqual(moment);
  });

  it("may hold nothing", () => {
    for (const value of ["", "soon"]) expect(readField(value)).toBeNull();
  });
});

it.each([
  [null, "empty"],
  [SATURDAY, "past"],
  [new Date(2026, 10, 21, 10, 3), null],
  [new Date(2027, 10, 22, 10, 2), null],
  [new Date(2027, 10, 22, 10, 3), "far"],
])("finds in %s the mistake %s", (moment, mistake) => {
  expect(mistakeIn(moment, SATURDAY)).toBe(mistake);
});

describe("suggestions", () => {
  const of = (now: Date) => suggestions(now).map(([name, at]) => `${name} ${fieldValue(at)}`);

  it("lie ahead, soonest first", () => {
    expect(of(SATURDAY)).toEqual([
      "hour 2026-11-21T11:05",
      "evening 2026-11-21T18:00",
      "tomorrow 2026-11-22T09:00",
      "monday 2026-11-23T09:00",
    ]);
  });

  it("leave out the evening that is near or over, and a Monday that is tomorrow", () => {
    expect(of(new Date(2026, 10, 22, 17))).toEqual([
      "hour 2026-11-22T18:00",
      "tomorrow 2026-11-23T09:00",
    ]);
    expect(of(new Date(2026, 10, 23, 20))).toContain("monday 2026-11-30T09:00");
  });
});
