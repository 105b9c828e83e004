/** Who a bulk send is for: read from what was pasted, with everything that is wrong in it. */
import { readNumber } from "../ui/format";
import { type Line, readTable } from "./table";

/** What the gateway takes in one bulk send. */
export const MAX_RECIPIENTS = 10_000;

export interface Recipient {
  line: number;
  to: string;
  /** By the columns' names. */
  values: Readonly<Record<string, string>>;
}

export interface Problem {
  line: number;
  written: string;
  kind: "number" | "rounded" | "twice" | "optedOut" | "missing";
  /** The line that has the same number, or the column that is empty. */
  what: string;
}

export interface Recipients {
  /** What a text may fill in from each line; the number's own column is none. */
  columns: readonly string[];
  ready: readonly Recipient[];
  problems: readonly Problem[];
}

/** Groups and people as WhatsApp names them are taken as they are. */
const JID = /^\d[\d-]*@(c\.us|g\.us|lid)$/;
/** What a spreadsheet makes of a long number. */
const ROUNDED = /^\d[.,]?\d*E\+?\d+$/i;
const NAMES_OF_NUMBERS =
  /^(n[uú]mero|tel|phone|number|m[oó]vil|mobile|cel|whats?app|to$|para$|destinatari|recipient)/i;
const SLOT = /\{([^{}\n]{1,64})\}/g;

export function readRecipients(
  written: string,
  text: string,
  optedOut: ReadonlySet<string>,
): Recipients {
  const { header, lines } = withHeader(spread(readTable(written)));
  const place = numberPlace(header, lines);
  const names = columnNames(header, lines, place);
  const slots = slotsIn(text);
  const seen = new Map<string, number>();
  const ready: Recipient[] = [];
  const problems: Problem[] = [];
  for (const line of lines) {
    const cell = line.cells[place] ?? "";
    const values = Object.fromEntries(
      names.flatMap((name, at) => (name === null ? [] : [[plain(name), line.cells[at] ?? ""]])),
    );
    const to = JID.test(cell) ? cell : readNumber(cell);
    const problem = problemOf(cell, to, seen, optedOut, slots, values);
    if (problem)
      problems.push({ line: line.number, written: cell || line.cells.join(" "), ...problem });
    else if (to !== null) ready.push({ line: line.number, to, values });
    if (to !== null && !seen.has(to)) seen.set(to, line.number);
  }
  return { columns: names.filter((name) => name !== null), ready, problems };
}

/** The text for one of them; a slot that no column fills is left as it was written. */
export const fillIn = (text: string, { values }: Recipient): string =>
  text.replace(SLOT, (slot, name: string) => values[plain(name)] ?? slot);

/** The slots of a text that no column fills. */
export function unknownSlots(text: string, columns: readonly string[]): string[] {
  const known = new Set(columns.map(plain));
  return slotsIn(text).filter((slot) => !known.has(plain(slot)));
}

function problemOf(
  cell: string,
  to: string | null,
  seen: ReadonlyMap<string, number>,
  optedOut: ReadonlySet<string>,
  slots: readonly string[],
  values: Recipient["values"],
): Pick<Problem, "kind" | "what"> | null {
  if (to === null) return { kind: ROUNDED.test(cell) ? "rounded" : "number", what: "" };
  const before = seen.get(to);
  if (before !== undefined) return { kind: "twice", what: String(before) };
  if (optedOut.has(to)) return { kind: "optedOut", what: "" };
  const empty = slots.find((slot) => values[plain(slot)] === "");
  return empty === undefined ? null : { kind: "missing", what: empty };
}

/** Numbers in one line are as many recipients. */
function spread(lines: readonly Line[]): readonly Line[] {
  const [only, ...others] = lines;
  const numbers = only?.cells.filter((cell) => cell !== "") ?? [];
  if (!only || others.length > 0 || !numbers.every((cell) => readNumber(cell) !== null))
    return lines;
  return numbers.map((cell) => ({ number: only.number, cells: [cell] }));
}

function withHeader(lines: readonly Line[]): { header: string[] | null; lines: readonly Line[] } {
  const [first, ...others] = lines;
  const isHeader =
    first !== undefined &&
    others.length > 0 &&
    first.cells.every((cell) => !/\d{5}/.test(cell)) &&
    (first.cells.length > 1 || NAMES_OF_NUMBERS.test(first.cells[0] ?? ""));
  return isHeader ? { header: first.cells, lines: others } : { header: null, lines };
}

function numberPlace(header: readonly string[] | null, lines: readonly Line[]): number {
  const named = header?.findIndex((name) => NAMES_OF_NUMBERS.test(name)) ?? -1;
  if (named >= 0) return named;
  const first = lines.find((line) => line.cells.some((cell) => readNumber(cell) !== null));
  return Math.max(0, first?.cells.findIndex((cell) => readNumber(cell) !== null) ?? 0);
}

/** Without a header columns go by their place, from 1; null is the number's own. */
function columnNames(
  header: readonly string[] | null,
  lines: readonly Line[],
  place: number,
): (string | null)[] {
  const count = Math.max(
    0,
    header?.length ?? 0,
    ...new Set(lines.map(({ cells }) => cells.length)),
  );
  return Array.from({ length: count }, (_, at) =>
    at === place ? null : header?.[at] || String(at + 1),
  );
}

const slotsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(SLOT)].map(([, name]) => (name ?? "").trim())),
];

const plain = (name: string): string => name.trim().toLowerCase();
