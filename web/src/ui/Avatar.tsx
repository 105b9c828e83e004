/** A person's initials, or what else a chat is, on a colour that stays theirs. */
import type { Chat } from "../api/types";
import { initials } from "./format";
import { Icon, type IconName } from "./icons";

const ICONS: Partial<Record<Chat["kind"], IconName>> = {
  group: "group",
  channel: "horn",
  status: "eye",
};

const COLOURS = [
  "bg-ok-soft text-ok",
  "bg-info-soft text-info",
  "bg-warn-soft text-warn",
  "bg-bad-soft text-bad",
  "bg-idle-soft text-idle",
] as const;

export function Avatar({
  name,
  kind = "private",
}: {
  name: string;
  kind?: Chat["kind"] | undefined;
}) {
  const icon = ICONS[kind];
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span
      aria-hidden="true"
      class={`flex size-10 shrink-0 items-center justify-center rounded-full text-sm font-semibold ${COLOURS[sum % COLOURS.length]}`}
    >
      {icon ? <Icon name={icon} /> : initials(name)}
    </span>
  );
}
