/** Durations, amounts and shares in both languages. */
import { describe, expect, it } from "vitest";
import { aheadOf } from "../api/clock";
import { durationText } from "./duration";
import { bytesText, shareText } from "./quantity";

describe("durations", () => {
  it.each([
    [0, "0.1 seconds", "0,1 segundos"],
    [0.42, "0.4 seconds", "0,4 segundos"],
    [1, "1 second", "1 segundo"],
    [59.7, "1 minute", "1 minuto"],
    [125, "2 minutes, 5 seconds", "2 minutos y 5 segundos"],
    [7_500, "2 hours, 5 minutes", "2 horas y 5 minutos"],
    [86_400, "1 day", "1 día"],
    [86_400 * 3 + 61, "3 days", "3 días"],
  ])("says %f s", (seconds, english, spanish) => {
    expect(durationText(seconds, "en")).toBe(english);
    expect(durationText(seconds, "es")).toBe(spanish);
  });
});

describe("amounts", () => {
  it.each([
    [0, "0 byte"],
    [999, "999 byte"],
    [1_000, "1 kB"],
    [1_540_000, "1.5 MB"],
    [412_300_000, "412 MB"],
    [999_600_000, "1 GB"],
  ])("says %i bytes", (bytes, words) => expect(bytesText(bytes, "en")).toBe(words));

  it("never rounds an interruption away", () => {
    expect(shareText(1, "en")).toBe("100%");
    expect(shareText(0.99996, "en")).toBe("99.9%");
    expect(shareText(0, "en")).toBe("0%");
  });
});

describe("the gateway's clock", () => {
  const header = "Sat, 21 Nov 2026 10:00:00 GMT";
  const at = Date.parse(header);

  it("is this browser's where the two all but agree", () => {
    expect(aheadOf(header, at + 1_800)).toBe(0);
  });
  it("is followed where they do not", () => {
    expect(aheadOf(header, at - 600_000)).toBe(600_000);
    expect(aheadOf(header, at + 600_000)).toBe(-600_000);
  });
});
