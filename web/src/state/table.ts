/** Tables as people have them: CSV with commas or semicolons, cells pasted from a sheet, bare lines. */

export interface Line {
  /** Its number as an editor counts it, from 1. */
  number: number;
  cells: string[];
}

const SEPARATORS = ["\t", ";", ","] as const;
const QUOTE = '"';

/** The lines that say something, each with its cells; quoted cells may hold separators and line ends. */
export function readTable(text: string): Line[] {
  const separator = separatorOf(text);
  const lines: Line[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let number = 1;
  let begins = 1;
  const endCell = () => {
    cells.push(cell.trim());
    cell = "";
  };
  const endLine = () => {
    endCell();
    if (cells.some((one) => one !== "")) lines.push({ number: begins, cells });
    cells = [];
  };
  const source = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < source.length; at += 1) {
    const mark = source.charAt(at);
    if (mark === "\n") number += 1;
    if (quoted) {
      if (mark !== QUOTE) cell += mark;
      else if (source.charAt(at + 1) === QUOTE) {
        cell += QUOTE;
        at += 1;
      } else quoted = false;
    } else if (mark === QUOTE && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (mark === separator) endCell();
    else if (mark === "\n") {
      endLine();
      begins = number;
    } else cell += mark;
  }
  endLine();
  return lines;
}

/** The one that the first line has most of. */
function separatorOf(text: string): string {
  const first = text.trimStart().split(/[\r\n]/, 1)[0] ?? "";
  const counted = SEPARATORS.map((one) => ({ one, count: first.split(one).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).one;
}

/** As spreadsheets read it: marked as UTF-8, and no cell is taken for a formula. */
export function writeTable(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cellText).join(",")).join("\r\n")}\r\n`;
}

function cellText(cell: string): string {
  const harmless = /^[=+\-@\t]/.test(cell) && !/^\+\d+$/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll(QUOTE, '""')}"` : harmless;
}

/** What a file says, in the encodings that spreadsheets save; null where it is no text at all. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
