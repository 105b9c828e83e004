/** A list that is read when a page opens, again where something was done to it. */
import { useEffect, useState } from "preact/hooks";
import { repeat, whileVisible } from "../state/whileVisible";

const REFRESH_MS = 10_000;

interface Reading<Item> {
  items: readonly Item[];
  status: "loading" | "ready" | "failed";
  again: () => Promise<void>;
}

/** `read` is asked anew whenever `key` changes, and now and then where it costs the gateway alone. */
export function useReading<Item>(
  key: string,
  read: () => Promise<readonly Item[]>,
  { keepUp = false }: { keepUp?: boolean } = {},
): Reading<Item> {
  const [items, setItems] = useState<readonly Item[]>([]);
  const [status, setStatus] = useState<Reading<Item>["status"]>("loading");
  const again = async (isHere: () => boolean = () => true) => {
    try {
      const found = await read();
      if (!isHere()) return;
      setItems(found);
      setStatus("ready");
    } catch {
      // What was read stays.
      if (isHere()) setStatus((before) => (before === "ready" ? before : "failed"));
    }
  };
  useEffect(() => {
    let here = true;
    setStatus("loading");
    const look = () => again(() => here);
    const stop = keepUp ? whileVisible(() => repeat(look, REFRESH_MS)) : null;
    if (!stop) void look();
    return () => {
      here = false;
      stop?.();
    };
  }, [key]);
  return { items, status, again: () => again() };
}
