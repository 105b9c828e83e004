/** Reads aloud which session changed its state, for those who do not see the badge. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { sessions } from "../state/sessions";
import { sessionName, statusText } from "./describe";

export function StatusAnnouncer() {
  const [text, setText] = useState("");
  const heard = useRef(new Map<string, string>());
  const now = sessions.value;
  useEffect(() => {
    const changed = now.filter(
      ({ id, status }) => heard.current.has(id) && heard.current.get(id) !== status,
    );
    heard.current = new Map(now.map(({ id, status }) => [id, status]));
    if (changed.length > 0)
      setText(
        changed.map((one) => t().sessions.announce(sessionName(one), statusText(one))).join(". "),
      );
  }, [now]);
  return (
    <p class="sr-only" aria-live="polite">
      {text}
    </p>
  );
}
