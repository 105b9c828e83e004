/** Starts a chat with somebody's phone number. */
import { useState } from "preact/hooks";
import { checkNumber } from "../api/gateway";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { goTo } from "../state/route";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { readNumber } from "../ui/format";
import { Problem } from "../ui/Problem";

export function NewChatDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    const digits = readNumber(number);
    if (!digits) return setProblem(t().chat.numberWrong);
    setBusy(true);
    setProblem("");
    // Who cannot be asked about now is written to all the same: the send itself asks WhatsApp again.
    const answer = await checkNumber(session.id, digits).catch(() => null);
    setBusy(false);
    if (answer && !answer.exists) return setProblem(t().chat.notOnWhatsApp);
    onClose();
    return goTo({ page: "chats", sessionId: session.id, chat: answer?.phone ?? digits });
  };
  return (
    <Dialog title={t().chat.newChat} onClose={onClose} testId="new-chat-dialog">
      <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4">
        <Field
          label={t().chat.number}
          hint={t().chat.numberHint}
          type="tel"
          inputMode="tel"
          autocomplete="off"
          autofocus
          required
          data-testid="new-chat-number"
          value={number}
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
        <Problem text={problem} />
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button
            rank="primary"
            type="submit"
            busy={busy}
            disabled={number.trim() === ""}
            data-testid="new-chat-submit"
          >
            {t().chat.open}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
