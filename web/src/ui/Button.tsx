/** The panel's buttons: one height and focus everywhere, four ranks of importance. */
import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

export type Rank = "primary" | "secondary" | "quiet" | "danger";

export const BUTTON_LOOK: Record<Rank, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-line bg-surface text-ink hover:bg-hover",
  quiet: "text-soft hover:bg-hover hover:text-ink",
  danger: "bg-danger text-white hover:brightness-110",
};
export const BUTTON_BASE =
  "inline-flex h-10 items-center justify-center gap-2 rounded-lg text-sm font-medium transition-colors disabled:opacity-55";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon"> {
  rank?: Rank;
  icon?: IconName;
  busy?: boolean;
  children?: ComponentChildren;
  "data-testid"?: string;
}

export function Button({ rank = "secondary", icon, busy = false, children, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={busy || rest.disabled}
      aria-busy={busy}
      class={`${BUTTON_BASE} px-3.5 ${BUTTON_LOOK[rank]} ${busy ? "pulse" : ""}`}
    >
      {icon && <Icon name={icon} class="size-4.5" />}
      {children}
    </button>
  );
}

/** A button that shows a picture only: its label is read aloud and shown as a hint. */
export function IconButton({
  icon,
  label,
  rank = "quiet",
  ...rest
}: Omit<Props, "children" | "icon"> & { icon: IconName; label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      class={`${BUTTON_BASE} w-10 shrink-0 ${BUTTON_LOOK[rank]}`}
    >
      <Icon name={icon} />
    </button>
  );
}
