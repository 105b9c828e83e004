/** A button that opens a short list of actions, by mouse and by keyboard. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "./Button";
import { Icon, type IconName } from "./icons";

export interface MenuItem {
  label: string;
  icon: IconName;
  danger?: boolean;
  act: () => void;
  testId: string;
}

interface Props {
  label: string;
  items: MenuItem[];
  testId: string;
  /** To the side where the page has room. */
  opens?: "up" | "down";
}

export function Menu({ label, items, testId, opens = "up" }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const entries = () => [...(box.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const close = () => {
    setOpen(false);
    box.current?.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
  };
  useLayoutEffect(() => {
    if (!open) return undefined;
    entries()[0]?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", outside);
    addEventListener("focusin", outside);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("focusin", outside);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <div ref={box} class="relative" onKeyDown={onKeyDown}>
      <IconButton
        icon="more"
        label={label}
        data-testid={testId}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div
          role="menu"
          aria-label={label}
          class={`enter absolute right-0 z-20 min-w-56 rounded-xl border border-line bg-surface p-1 shadow-float ${opens === "up" ? "bottom-full mb-1" : "top-full mt-1"}`}
        >
          {items.map((item) => (
            <button
              key={item.testId}
              type="button"
              role="menuitem"
              tabIndex={-1}
              data-testid={item.testId}
              class={`flex h-10 w-full items-center gap-2.5 rounded-lg px-3 text-left text-sm whitespace-nowrap hover:bg-hover ${item.danger ? "text-bad" : ""}`}
              onClick={() => {
                close();
                item.act();
              }}
            >
              <Icon name={item.icon} class="size-4.5" />
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
