import { describe, expect, it } from "vitest";
import { type Block, formatted, type Inline } from "./formatting";

const lines = (...inside: Inline[]): Block => ({ kind: "lines", inside });
const text = (words: string): Inline => ({ kind: "text", text: words });

/** All words that are drawn. */
function wordsOf(parts: readonly (Block | Inline)[]): string {
  return parts
    .map((part) => {
      if (part.kind === "list") return part.items.map(wordsOf).join("");
      return "inside" in part ? wordsOf(part.inside) : part.text;
    })
    .join("");
}

describe("marks", () => {
  it("makes words bold, italic and struck, one in another", () => {
    expect(formatted("a *b _c_* ~d~")).toEqual([
      lines(
        text("a "),
        { kind: "bold", inside: [text("b "), { kind: "italic", inside: [text("c")] }] },
        text(" "),
        { kind: "strike", inside: [text("d")] },
      ),
    ]);
  });

  it.each(["2*3*4", "snake_case_name", "*", "a * b", "*a\nb*", "~~", "* "])(
    "leaves %s as it is",
    (words) => expect(formatted(words)).toEqual([lines(text(words))]),
  );

  it.each(["*a ", "*a* ", "*_~", "```", "`a"])("is done with a text of nothing but %s", (mark) => {
    const words = mark.repeat(65_536 / mark.length);
    expect(formatted(words).length).toBeGreaterThan(0);
  });

  it("shows code as it is written", () => {
    expect(formatted("see `*a*` and\n```\nlet b = *c*\n```\nend")).toEqual([
      lines(text("see "), { kind: "code", text: "*a*" }, text(" and")),
      { kind: "code", text: "let b = *c*" },
      lines(text("end")),
    ]);
  });

  it("knows lists and quotes", () => {
    expect(formatted("> said\n- one\n- *two*\n3. three")).toEqual([
      { kind: "quote", inside: [text("said")] },
      {
        kind: "list",
        ordered: false,
        start: 1,
        items: [[text("one")], [{ kind: "bold", inside: [text("two")] }]],
      },
      { kind: "list", ordered: true, start: 3, items: [[text("three")]] },
    ]);
  });

  it("keeps markup of others as words", () => {
    const evil = '<img src=x onerror="alert(1)"> *<b>x</b>*';
    expect(wordsOf(formatted(evil))).toBe(evil.replaceAll("*", ""));
  });
});

describe("mentions", () => {
  const beto = { jid: "5491100000002@c.us", phone: "5491100000002", lid: "77@lid", name: "Beto" };

  it("names people by either address, also within marks", () => {
    expect(wordsOf(formatted("@5491100000002 and *@77*, not @123", [beto]))).toBe(
      "@Beto and @Beto, not @123",
    );
  });
});
