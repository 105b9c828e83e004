/** Starts a chat with somebody's phone number. */
import { ApiError } from "../api/client";
import { checkNumber } from "../api/gateway";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { goTo } from "../state/route";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { NumberForm } from "../ui/NumberForm";

export function NewChatDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const open = async (digits: string) => {
    // Who cannot be asked about now is written to all the same: the send itself asks WhatsApp again.
    const answer = await checkNumber(session.id, digits).catch(() => null);
    if (answer && !answer.exists) throw new ApiError("not_on_whatsapp", 422, "");
    onClose();
    goTo({ page: "chats", sessionId: session.id, chat: answer?.phone ?? digits });
  };
  return (
    <Dialog title={t().chat.newChat} onClose={onClose} testId="new-chat-dialog">
      <NumberForm
        act={open}
        submit={t().chat.open}
        otherwise={<Button onClick={onClose}>{t().common.cancel}</Button>}
        testId="new-chat"
      />
    </Dialog>
  );
}
