/** A link that looks like a button: it leads somewhere, the others do something. */
import type { ComponentChildren } from "preact";
import { BUTTON_BASE, BUTTON_LOOK, type Rank } from "./Button";
import { Icon, type IconName } from "./icons";

interface Props {
  href: string;
  rank?: Rank;
  icon?: IconName;
  children: ComponentChildren;
  "data-testid"?: string;
}

export function LinkButton({ href, rank = "secondary", icon, children, ...rest }: Props) {
  return (
    <a {...rest} href={href} class={`${BUTTON_BASE} px-3.5 ${BUTTON_LOOK[rank]}`}>
      {icon && <Icon name={icon} class="size-4.5" />}
      {children}
    </a>
  );
}
