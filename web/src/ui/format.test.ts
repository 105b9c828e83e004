/** Names, numbers, links and times as people see them. */
import { describe, expect, it } from "vitest";
import {
  dayName,
  initials,
  isSameDay,
  personName,
  readNumber,
  shortWhen,
  textParts,
} from "./format";

const NOW = new Date(2026, 10, 21, 12, 0);
const at = (day: number, hour = 10): string => new Date(2026, 10, day, hour).toISOString();

describe("numbers", () => {
  it.each([
    ["+54 9 11 2345-6789", "5491123456789"],
    ["0054 (911) 2345.6789", "5491123456789"],
    ["1234567", "1234567"],
  ])("reads %s", (written, digits) => expect(readNumber(written)).toBe(digits));

  it.each(["123456", "1234567890123456", "call me", "", "+54 911 x"])(
    "does not guess from %s",
    (written) => expect(readNumber(written)).toBeNull(),
  );
});

describe("people", () => {
  it("names them by name, number, then key", () => {
    const nobody = { jid: null, phone: null, lid: null };
    expect(personName({ ...nobody, name: "Ana", phone: "549" })).toBe("Ana");
    expect(personName({ ...nobody, phone: "549" })).toBe("+549");
    expect(personName({ ...nobody, lid: "7@lid" })).toBe("7@lid");
    expect(personName(null)).toBe("");
  });

  it("takes first and last initial, of letters only", () => {
    expect(initials("ana maría gómez")).toBe("AG");
    expect(initials("Ñandú")).toBe("Ñ");
    expect(initials("+549112345")).toBe("#");
  });
});

describe("links", () => {
  it("leaves the sentence's own punctuation outside", () => {
    expect(textParts("see https://a.example/x?y=1. Bye")).toEqual([
      { text: "see ", href: null },
      { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
      { text: ". Bye", href: null },
    ]);
  });

  it("makes no link of other schemes", () => {
    expect(
      textParts("javascript:alert(1) data:text/html,x").every((part) => part.href === null),
    ).toBe(true);
  });

  it("loses nothing of the text", () => {
    const text = "http:// https://a b\nhttps://a.example/(x) <https://b.example>";
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});

describe("times", () => {
  it("calls the last two days by their names", () => {
    expect(dayName(at(21), "en", NOW)).toBe("Today");
    expect(dayName(at(20), "es", NOW)).toBe("Ayer");
    expect(dayName(at(3), "en", NOW)).toContain("3");
  });

  it("shows the time of today and the date of before", () => {
    expect(shortWhen(at(21, 9), "en-GB", NOW)).toBe("09:00");
    expect(shortWhen(at(3), "en-GB", NOW)).toBe("03/11/26");
  });

  it("goes by the calendar and not by 24 hours", () => {
    expect(isSameDay(at(20, 23), at(21, 1))).toBe(false);
    expect(isSameDay(at(21, 0), at(21, 23))).toBe(true);
  });
});
