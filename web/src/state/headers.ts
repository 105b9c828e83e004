/** Headers as people write them, one `Name: value` a line, and what cannot be one. */

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const VALUE = /^[ -~]*$/;

export type Headers = Readonly<Record<string, string>>;

/** The first line that is no header, instead. */
export type Written = { headers: Headers } | { wrong: string };

export function readHeaders(text: string): Written {
  const headers: Record<string, string> = {};
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || !NAME.test(name) || !VALUE.test(value)) return { wrong: line };
    headers[name] = value;
  }
  return { headers };
}

export const writeHeaders = (headers: Headers): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
