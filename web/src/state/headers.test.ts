/** Headers read back as they were written; a line that is none is named. */
import { expect, it } from "vitest";
import { readHeaders, writeHeaders } from "./headers";

it("reads back what it writes", () => {
  const headers = { Authorization: "Bearer a:b=", "X-Shop": "7" };
  expect(readHeaders(writeHeaders(headers))).toEqual({ headers });
});

it("takes blank lines and spaces as people leave them", () => {
  expect(readHeaders("\n  X-Shop :  7  \n\n")).toEqual({ headers: { "X-Shop": "7" } });
  expect(readHeaders("")).toEqual({ headers: {} });
});

it.each(["no colon", ": nameless", "X Shop: 7", "X-Shop: ñ"])("names %j", (line) =>
  expect(readHeaders(`X-Ok: 1\n${line}`)).toEqual({ wrong: line }),
);
