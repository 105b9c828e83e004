/** The way to change a message that waits for its time, wherever it is shown. */
import { useState } from "preact/hooks";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { putMessage } from "../state/conversation";
import { locale } from "../state/preferences";
import { putScheduled } from "../state/scheduled";
import { notify } from "../state/toasts";
import { fullWhen, personName } from "../ui/format";
import { ScheduleDialog } from "./ScheduleDialog";

export function ChangeScheduled({ message, look }: { message: Message; look: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class={look}
        data-testid={`change-${message.id}`}
        onClick={() => setOpen(true)}
      >
        {t().schedule.change}
      </button>
      {open && (
        <ScheduleDialog
          sessionId={message.sessionId}
          to={message.chatId}
          name={personName(message.to) || message.chatId}
          text={message.text ?? ""}
          known={message}
          onDone={(changed) => {
            putScheduled(changed);
            putMessage(changed);
            notify(t().schedule.changed(fullWhen(changed.scheduledAt ?? "", locale.value)));
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
