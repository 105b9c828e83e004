/** A proxy's address in the parts that people write it in, and what is wrong with them. */

export const SCHEMES = ["http", "https", "socks5"] as const;
export type Scheme = (typeof SCHEMES)[number];

export interface ProxyParts {
  scheme: Scheme;
  host: string;
  port: string;
  user: string;
  password: string;
}

export type Mistakes = Partial<
  Record<keyof ProxyParts, "host" | "port" | "colon" | "long" | "user">
>;

export const EMPTY: ProxyParts = { scheme: "http", host: "", port: "", user: "", password: "" };

/** What an answer shows in place of a password. */
const MASK = "***";
const DEFAULT_PORTS: Record<Scheme, string> = { http: "80", https: "443", socks5: "1080" };
/** RFC 1929: a user name and a password are preceded by one byte, their length. */
const MAX_SOCKS_BYTES = 255;
const ADDRESS =
  /^(?<scheme>\w+):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<host>\[[^\]]+\]|[^:/@]+)(?::(?<port>\d+))?\/?$/;

/** The parts of a whole address, also of one that was pasted; null where it is none. */
export function readProxy(url: string): ProxyParts | null {
  const found = ADDRESS.exec(url.trim())?.groups;
  const scheme = SCHEMES.find((known) => known === found?.scheme?.replace("socks5h", "socks5"));
  if (!found || !scheme) return null;
  const password = decoded(found.password ?? "");
  return {
    scheme,
    host: (found.host ?? "").replace(/^\[|\]$/g, ""),
    port: found.port ?? DEFAULT_PORTS[scheme],
    user: decoded(found.user ?? ""),
    password: password === MASK ? "" : password,
  };
}

export function writeProxy({ scheme, host, port, user, password }: ProxyParts): string {
  const name = encodeURIComponent(user);
  const secret = password === "" ? "" : `:${encodeURIComponent(password)}`;
  const address = host.trim();
  return `${scheme}://${user === "" ? "" : `${name}${secret}@`}${address.includes(":") ? `[${address}]` : address}:${port.trim()}`;
}

export function mistakesIn({ scheme, host, port, user, password }: ProxyParts): Mistakes {
  const number = Number(port);
  const long = (text: string) => new TextEncoder().encode(text).length > MAX_SOCKS_BYTES;
  return {
    ...(/^[^\s/@?#[\]]+$/.test(host.trim()) ? {} : { host: "host" as const }),
    ...(/^\d+$/.test(port.trim()) && number >= 1 && number <= 65_535
      ? {}
      : { port: "port" as const }),
    ...(scheme !== "socks5" && user.includes(":") ? { user: "colon" as const } : {}),
    ...(scheme === "socks5" && long(user) ? { user: "long" as const } : {}),
    ...(scheme === "socks5" && long(password) ? { password: "long" as const } : {}),
    ...(password !== "" && user === "" ? { user: "user" as const } : {}),
  };
}

export const hasPassword = (url: string): boolean => url.includes(`:${MASK}@`);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
