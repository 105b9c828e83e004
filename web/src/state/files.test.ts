/** What files can be sent as, and which are too large for that. */
import { afterEach, describe, expect, it } from "vitest";
import { kindsOf, limitPassed, limits, takesCaption } from "./files";

describe("what a file can be sent as", () => {
  it("is told by its type, the likeliest first", () => {
    expect(kindsOf("image/png")).toEqual(["image", "sticker", "document"]);
    expect(kindsOf("image/gif")[0]).toBe("gif");
    expect(kindsOf("video/mp4")).toContain("gif");
    expect(kindsOf("audio/ogg")[0]).toBe("voice");
    expect(kindsOf("audio/mpeg")).toEqual(["audio", "voice", "document"]);
    for (const other of ["application/pdf", "image/svg+xml", "image/pngx", ""])
      expect(kindsOf(other)).toEqual(["document"]);
  });

  it("has a caption where phones show one", () => {
    expect(takesCaption("document")).toBe(true);
    expect(takesCaption("voice")).toBe(false);
  });
});

describe("what is too large", () => {
  afterEach(() => {
    limits.value = null;
  });

  it("is so by the kind, and not while the limits are unknown", () => {
    expect(limitPassed("sticker", 2_000)).toBeNull();
    limits.value = { sticker: 1_000, document: 5_000 } as NonNullable<typeof limits.value>;
    expect(limitPassed("sticker", 2_000)).toBe(1_000);
    expect(limitPassed("sticker", 1_000)).toBeNull();
    expect(limitPassed("document", 2_000)).toBeNull();
  });
});
