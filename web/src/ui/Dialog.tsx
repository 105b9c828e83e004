/** A modal dialog on the browser's own: focus stays inside, Escape closes, and the page behind rests. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../i18n";
import { modals } from "../state/modals";
import { IconButton } from "./Button";
import { ConnectionBanner } from "./ConnectionBanner";

interface Props {
  title: string;
  onClose: () => void;
  wide?: boolean;
  children: ComponentChildren;
  testId?: string;
}

export function Dialog({ title, onClose, wide = false, children, testId }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    modals.value += 1;
    return () => {
      // The dialog is out of the page by now and cannot give the focus back itself.
      if (before instanceof HTMLElement) before.focus();
      modals.value -= 1;
      // What opened it may be gone with what was done in it.
      queueMicrotask(() => {
        if (document.activeElement === document.body) document.getElementById("content")?.focus();
      });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      data-testid={testId}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A second Escape closes without asking; what is unmounted already has nothing left to close.
      onClose={() => {
        if (dialog.current) onClose();
      }}
      class={`enter m-auto max-h-[calc(100dvh-1.5rem)] w-[calc(100%-1.5rem)] overflow-y-auto rounded-2xl border border-line bg-surface p-0 text-ink shadow-float ${wide ? "max-w-3xl" : "max-w-md"}`}
    >
      {/* The page's own lies behind. */}
      <ConnectionBanner testId="dialog-connection-lost" />
      <div class="p-5 sm:p-6">
        <header class="mb-4 flex items-start justify-between gap-3">
          <h2 id={titleId} class="pt-1.5 text-lg leading-tight font-semibold wrap-anywhere">
            {title}
          </h2>
          <div class="-mt-1 -mr-2">
            <IconButton icon="close" label={t().common.close} onClick={onClose} />
          </div>
        </header>
        {children}
      </div>
    </dialog>
  );
}
