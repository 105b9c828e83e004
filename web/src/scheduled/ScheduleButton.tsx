/** The clock beside the composer: what was written goes out later instead of now. */
import { useState } from "preact/hooks";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { putMessage } from "../state/conversation";
import { locale } from "../state/preferences";
import { putScheduled } from "../state/scheduled";
import { notify } from "../state/toasts";
import { IconButton } from "../ui/Button";
import { fullWhen } from "../ui/format";
import { ScheduleDialog } from "./ScheduleDialog";

interface Props {
  sessionId: string;
  to: string;
  name: string;
  text: string;
  onDone: (message: Message) => void;
}

export function ScheduleButton({ sessionId, to, name, text, onDone }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon="clock"
        label={t().schedule.open}
        data-testid="composer-later"
        onClick={() => setOpen(true)}
      />
      {open && (
        <ScheduleDialog
          sessionId={sessionId}
          to={to}
          name={name}
          text={text}
          onDone={(message) => {
            putMessage(message);
            putScheduled(message);
            notify(t().schedule.done(fullWhen(message.scheduledAt ?? "", locale.value)));
            onDone(message);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
