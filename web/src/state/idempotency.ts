/** Keys under which the gateway takes the same call once, however often it is made. */

// Not randomUUID: browsers keep that from panels that are opened over plain HTTP on a local network.
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** One key for as long as the content is the same: after a lost answer it is tried again, not sent twice. */
export function keyOfContent(): (content: unknown) => string {
  let last = "";
  let key = "";
  return (content) => {
    const now = JSON.stringify(content);
    if (now !== last) [last, key] = [now, newKey()];
    return key;
  };
}
