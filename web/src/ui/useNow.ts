/** The gateway's time of day, told anew while the page is seen. */
import { useEffect, useState } from "preact/hooks";
import { gatewayNow } from "../api/clock";
import { whileVisible } from "../state/whileVisible";

export function useNow(everyMs: number): number {
  const [now, setNow] = useState(gatewayNow);
  useEffect(
    () =>
      whileVisible(() => {
        const tick = () => setNow(gatewayNow());
        tick();
        const timer = setInterval(tick, everyMs);
        return () => clearInterval(timer);
      }),
    [everyMs],
  );
  return now;
}
