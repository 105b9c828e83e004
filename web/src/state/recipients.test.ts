/** Recipients are found in whatever was pasted, and what is wrong is named line by line. */
import { describe, expect, it } from "vitest";
import { fillIn, readRecipients, unknownSlots } from "./recipients";

const read = (written: string, text = "", out: string[] = []) =>
  readRecipients(written, text, new Set(out));
const to = (written: string) => read(written).ready.map((one) => one.to);

describe("numbers are found", () => {
  it.each([
    ["one to a line, however they are written", "+54 9 11 1234-5678\n005491112345679"],
    ["in one line", "5491112345678, 5491112345679"],
    [
      "by the name of their column",
      "Nombre;Teléfono;Pedido\nAna;5491112345678;1234567\nBeto;5491112345679;1234568",
    ],
    ["in the first column that has some", "Ana\t5491112345678\nBeto\t5491112345679"],
    ["below a header of one column", "whatsapp\n5491112345678\n5491112345679"],
  ])("%s", (_, written) => expect(to(written)).toEqual(["5491112345678", "5491112345679"]));

  it("as WhatsApp's own names", () => {
    expect(to("120363-1@g.us\n5491@c.us\n7@lid")).toEqual(["120363-1@g.us", "5491@c.us", "7@lid"]);
  });
});

it("names what is wrong, and takes the rest", () => {
  const { ready, problems } = read(
    "numero,nombre\n5491112345678,Ana\nhola,Beto\n+54 9 11 1234 5678,Otra\n5491112345679,Out\n5.49E+12,Cid\n5491112345670,",
    "Hola {nombre}",
    ["5491112345679"],
  );
  expect(ready.map(({ line }) => line)).toEqual([2]);
  expect(problems.map(({ line, kind, what }) => [line, kind, what])).toEqual([
    [3, "number", ""],
    [4, "twice", "2"],
    [5, "optedOut", ""],
    [6, "rounded", ""],
    [7, "missing", "nombre"],
  ]);
});

describe("a text", () => {
  const [ana] = read("Número,Nombre de pila,Deuda\n5491112345678,Ana,$ 5").ready;

  it("is filled in from the columns, whatever their case", () => {
    expect(ana && fillIn("Hola {nombre de pila}: {DEUDA} {otra} {}", ana)).toBe(
      "Hola Ana: $ 5 {otra} {}",
    );
  });

  it("names what no column fills", () => {
    expect(unknownSlots("{Deuda} {otra} {otra}", ["Nombre", "deuda"])).toEqual(["otra"]);
  });

  it("goes by places where there is no header", () => {
    const { ready, columns } = read("5491112345678,Ana\n5491112345679,Beto");
    expect(columns).toEqual(["2"]);
    expect(ready.map((one) => fillIn("Hola {2}", one))).toEqual(["Hola Ana", "Hola Beto"]);
  });
});

it("reads ten thousand", () => {
  const lines = Array.from(
    { length: 10_000 },
    (_, at) => `549110000${String(at).padStart(4, "0")}`,
  );
  expect(read(lines.join("\n")).ready.length).toBe(10_000);
});
