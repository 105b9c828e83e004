/** Tables are read as spreadsheets write them, and written so that spreadsheets read them. */
import { describe, expect, it } from "vitest";
import { decodeText, readTable, writeTable } from "./table";

const cells = (text: string) => readTable(text).map((line) => line.cells);

describe("a table that is read", () => {
  it.each([
    ["549,Ana\n550,Beto", ["549", "Ana"], ["550", "Beto"]],
    ["549;Ana, la mayor\r\n550;Beto", ["549", "Ana, la mayor"], ["550", "Beto"]],
    ["549\tAna\n550\t Beto ", ["549", "Ana"], ["550", "Beto"]],
    [
      '549,"Ana ""la"" mayor, 2"\n550,"dos\nlíneas"',
      ["549", 'Ana "la" mayor, 2'],
      ["550", "dos\nlíneas"],
    ],
    ["549\n\n  \n550", ["549"], ["550"]],
    ['549,5" pipe\n550,x', ["549", '5" pipe'], ["550", "x"]],
  ])("%j", (text, ...lines) => expect(cells(text)).toEqual(lines));

  it("counts lines as an editor does", () => {
    const lines = readTable('549\n\n"5\n50"\n551');
    expect(lines.map(({ number }) => number)).toEqual([1, 3, 5]);
  });

  it("may be empty", () => expect(readTable(" \n")).toEqual([]));
});

describe("a table that is written", () => {
  it("is read back", () => {
    const rows = [
      ["to", "why"],
      ["+549", 'said "no", twice'],
    ];
    expect(cells(writeTable(rows).slice(1))).toEqual(rows);
  });

  it("holds no formula", () => {
    expect(writeTable([["=1+1", "+549", "@a", "-2"]])).toBe("\uFEFF'=1+1,+549,'@a,'-2\r\n");
  });
});

describe("a file", () => {
  it.each([
    ["UTF-8", [0xef, 0xbb, 0xbf, 0xc3, 0xb1]],
    ["the encoding of Windows", [0xf1]],
    ["UTF-16", [0xff, 0xfe, 0xf1, 0x00]],
  ])("in %s", (_, bytes) => expect(decodeText(new Uint8Array(bytes))).toBe("ñ"));

  it("that is no text", () => {
    expect(decodeText(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).toBeNull();
  });
});
