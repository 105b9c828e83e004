/** What a bulk send was about: the first of its messages, as soon as there is one. */
import { useEffect, useState } from "preact/hooks";
import { type Bulk, listResults, readMessage } from "../api/sending";
import { t } from "../i18n";

export function FirstMessage({ bulk }: { bulk: Bulk }) {
  const text = useText(bulk);
  if (text === "") return null;
  return (
    <figure class="mt-4">
      <figcaption class="text-sm text-soft">{t().bulk.first}</figcaption>
      <blockquote
        class="mt-1 line-clamp-3 w-fit max-w-prose rounded-xl bg-mine px-3 py-2 text-sm whitespace-pre-wrap wrap-anywhere"
        dir="auto"
        data-testid="bulk-first"
      >
        {text}
      </blockquote>
    </figure>
  );
}

/** An entry is no message until its turn has come: looked for again when the bulk has moved on. */
function useText({ id, sessionId, updatedAt }: Bulk): string {
  const [text, setText] = useState("");
  useEffect(() => {
    if (text !== "") return undefined;
    let over = false;
    const read = async () => {
      const [first] = (await listResults(id, null, null, 1)).data;
      if (!first?.messageId) return;
      const message = await readMessage(sessionId, first.messageId);
      if (!over) setText(message.text ?? "");
    };
    // Without it the page still tells how far the bulk is.
    read().catch(() => undefined);
    return () => {
      over = true;
    };
  }, [id, updatedAt]);
  return text;
}
