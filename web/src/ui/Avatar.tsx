/** A person's initials on a colour that stays theirs. */
import { initials } from "./format";
import { Icon } from "./icons";

const COLOURS = [
  "bg-ok-soft text-ok",
  "bg-info-soft text-info",
  "bg-warn-soft text-warn",
  "bg-bad-soft text-bad",
  "bg-idle-soft text-idle",
] as const;

export function Avatar({ name, group = false }: { name: string; group?: boolean }) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span
      aria-hidden="true"
      class={`flex size-10 shrink-0 items-center justify-center rounded-full text-sm font-semibold ${COLOURS[sum % COLOURS.length]}`}
    >
      {group ? <Icon name="group" /> : initials(name)}
    </span>
  );
}
