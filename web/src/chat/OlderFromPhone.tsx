/** The beginning of what is known of a chat: the phone may have what was said before. */
import { t } from "../i18n";
import { askPhone, type Conversation } from "../state/conversation";
import { Button } from "../ui/Button";

export function OlderFromPhone({ conversation }: { conversation: Conversation }) {
  const { phone } = conversation;
  const note = {
    unasked: "",
    asked: t().chat.phoneAsked,
    silent: t().chat.phoneSilent,
    empty: t().chat.phoneEmpty,
    failed: t().chat.phoneFailed,
  }[phone];
  return (
    <div class="flex flex-col items-center gap-2 py-3" aria-live="polite">
      {note && <p class="text-center text-xs text-soft">{note}</p>}
      {phone !== "asked" && phone !== "empty" && (
        <Button data-testid="older-from-phone" onClick={() => void askPhone()}>
          {t().chat.olderFromPhone}
        </Button>
      )}
    </div>
  );
}
