/** An address is taken apart and put together again without losing a sign; what is wrong has a place. */
import { describe, expect, it } from "vitest";
import { EMPTY, hasPassword, mistakesIn, readProxy, writeProxy } from "./proxy";

describe("a proxy's address", () => {
  it.each([
    "http://proxy.example.com:8080",
    "https://ana@10.0.0.1:443",
    "socks5://ana:p%40ss%3A%2Fw%23rd@[2001:db8::1]:1080",
  ])("is the same after being read and written: %s", (url) => {
    const parts = readProxy(url);
    expect(parts && writeProxy(parts)).toBe(url);
  });

  it("has its scheme's port where none is said", () => {
    expect(readProxy("socks5h://proxy.example")).toMatchObject({ scheme: "socks5", port: "1080" });
  });

  it("never takes the mask for a password", () => {
    const shown = "http://ana:***@proxy.example:8080";
    expect(hasPassword(shown)).toBe(true);
    expect(readProxy(shown)?.password).toBe("");
  });

  it.each(["", "proxy.example:80", "ftp://proxy.example:80", "http://a b:80/path"])(
    "is none: %s",
    (text) => expect(readProxy(text)).toBeNull(),
  );
});

describe("mistakes", () => {
  const good = { ...EMPTY, host: "proxy.example", port: "8080" };

  it.each([
    [good, {}],
    [EMPTY, { host: "host", port: "port" }],
    [{ ...good, host: "http://proxy.example" }, { host: "host" }],
    [{ ...good, port: "65536" }, { port: "port" }],
    [{ ...good, user: "a:b" }, { user: "colon" }],
    [{ ...good, scheme: "socks5" as const, user: "a:b" }, {}],
    [
      { ...good, scheme: "socks5" as const, user: "a", password: "é".repeat(128) },
      { password: "long" },
    ],
    [{ ...good, password: "x" }, { user: "user" }],
  ])("%j → %j", (parts, mistakes) => expect(mistakesIn(parts)).toEqual(mistakes));
});
