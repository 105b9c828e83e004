/** WhatsApp's own marks in a text as what they mean; whoever draws it makes elements of it, never markup. */
import type { Person } from "../api/types";
import { personName, textParts } from "../ui/format";

export type Inline =
  | { kind: "text" | "code" | "mention"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "bold" | "italic" | "strike"; inside: Inline[] };

export type Block =
  | { kind: "lines" | "quote"; inside: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "list"; ordered: boolean; start: number; items: Inline[][] };

const MARKS = { "*": "bold", _: "italic", "~": "strike" } as const;

/**
 * A mark stands between a word and what is none, as WhatsApp has it: 2*3*4 is a sum. What one mark holds is bounded, so
 * that a text of nothing but marks does not keep the page busy.
 */
const MARKED =
  /`([^`\n]{1,2000})`|(?<![\p{L}\p{N}_*~])([*_~])(?=\S)([^\n]{0,2000}?\S)\2(?![\p{L}\p{N}*~])/gu;
const FENCED = /```([\s\S]+?)```/g;
const QUOTE = /^> ?(.*)$/;
const BULLET = /^[-*] +(\S.*)$/;
const NUMBERED = /^(\d{1,3})\. +(\S.*)$/;

export function formatted(text: string, mentions: readonly Person[] = []): Block[] {
  const names = new Map(mentions.flatMap(namesOf));
  const blocks: Block[] = [];
  let from = 0;
  for (const fence of text.matchAll(FENCED)) {
    blocks.push(...between(text.slice(from, fence.index), names));
    blocks.push({ kind: "code", text: (fence[1] ?? "").replace(/^\n|\n$/g, "") });
    from = fence.index + fence[0].length;
  }
  const rest = from === 0 ? blocksIn(text, names) : between(text.slice(from), names);
  return [...blocks, ...rest];
}

/** What stands before or behind code, which begins a line of its own. */
function between(text: string, names: ReadonlyMap<string, string>): Block[] {
  return text.trim() ? blocksIn(text.replace(/^\n|\n$/g, ""), names) : [];
}

/** In the words somebody is named by the digits of one of their addresses. */
function namesOf(person: Person): [string, string][] {
  const digits = [person.phone, person.lid?.split("@")[0], person.jid?.split("@")[0]];
  return digits.flatMap((each) => (each ? [[`@${each}`, `@${personName(person)}`]] : []));
}

function blocksIn(text: string, names: ReadonlyMap<string, string>): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) blocks.push({ kind: "lines", inside: inline(lines.join("\n"), names) });
    lines = [];
  };
  for (const line of text.split("\n")) {
    const quote = QUOTE.exec(line);
    const bullet = BULLET.exec(line);
    const numbered = NUMBERED.exec(line);
    if (quote) {
      flush();
      blocks.push({ kind: "quote", inside: inline(quote[1] ?? "", names) });
    } else if (bullet || numbered) {
      flush();
      const item = inline((bullet ? bullet[1] : numbered?.[2]) ?? "", names);
      putItem(blocks, item, numbered ? Number(numbered[1]) : null);
    } else lines.push(line);
  }
  flush();
  return blocks;
}

function putItem(blocks: Block[], item: Inline[], number: number | null): void {
  const last = blocks.at(-1);
  if (last?.kind === "list" && last.ordered === (number !== null)) last.items.push(item);
  else blocks.push({ kind: "list", ordered: number !== null, start: number ?? 1, items: [item] });
}

function inline(text: string, names: ReadonlyMap<string, string>): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const found of text.matchAll(MARKED)) {
    parts.push(...unmarked(text.slice(from, found.index), names));
    const [all, code, mark, inside] = found;
    if (code) parts.push({ kind: "code", text: code });
    else
      parts.push({ kind: MARKS[mark as keyof typeof MARKS], inside: inline(inside ?? "", names) });
    from = found.index + all.length;
  }
  return [...parts, ...unmarked(text.slice(from), names)];
}

function unmarked(text: string, names: ReadonlyMap<string, string>): Inline[] {
  return textParts(text).flatMap(({ text: part, href }): Inline[] =>
    href ? [{ kind: "link", text: part, href }] : named(part, names),
  );
}

function named(text: string, names: ReadonlyMap<string, string>): Inline[] {
  return text
    .split(/(@\d+)/)
    .filter(Boolean)
    .map((part): Inline => {
      const name = names.get(part);
      return name ? { kind: "mention", text: name } : { kind: "text", text: part };
    });
}
