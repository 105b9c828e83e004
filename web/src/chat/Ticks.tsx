/** How far an own message has come, as a sign with its word. */
import type { Message, MessageStatus } from "../api/types";
import { t } from "../i18n";
import { Icon, type IconName } from "../ui/icons";

const SIGN: Record<MessageStatus, { icon: IconName; look: string }> = {
  scheduled: { icon: "clock", look: "text-current" },
  pending: { icon: "clock", look: "text-current" },
  unknown: { icon: "question", look: "text-warn" },
  failed: { icon: "alert", look: "text-bad" },
  cancelled: { icon: "close", look: "text-current" },
  sent: { icon: "check", look: "text-current" },
  delivered: { icon: "checks", look: "text-current" },
  read: { icon: "checks", look: "text-read" },
  played: { icon: "checks", look: "text-read" },
};

export function Ticks({ message }: { message: Message }) {
  if (message.status === null) return null;
  const { icon, look } = SIGN[message.status] ?? SIGN.unknown;
  const words = t().messageStatus[message.status] ?? message.status;
  const why = message.error ? `: ${message.error.message}` : "";
  return (
    <span class={look} title={words + why} data-status={message.status}>
      <Icon name={icon} class="size-4" />
      <span class="sr-only">{words}</span>
    </span>
  );
}
