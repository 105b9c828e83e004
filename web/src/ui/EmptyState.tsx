/** What stands where nothing is yet, and says what to do next. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface Props {
  icon: IconName;
  title: string;
  text: string;
  children?: ComponentChildren;
}

export function EmptyState({ icon, title, text, children }: Props) {
  return (
    <div class="mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-10 text-center">
      <span class="mb-2 rounded-2xl bg-accent-soft p-3.5 text-accent">
        <Icon name={icon} class="size-7" />
      </span>
      <h2 class="text-base font-semibold">{title}</h2>
      <p class="text-sm text-soft">{text}</p>
      {children && <div class="mt-3">{children}</div>}
    </div>
  );
}
