/** Shows passing notices, above dialogs too, and reads them aloud. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { dismissToast, toasts } from "../state/toasts";
import { Icon } from "./icons";

export function Toasts() {
  const region = useRef<HTMLDivElement>(null);
  const shown = toasts.value;
  useEffect(() => {
    // Shown anew it is the topmost layer again, over a dialog that opened meanwhile.
    if (shown.length === 0) return undefined;
    region.current?.showPopover();
    return () => region.current?.hidePopover();
  }, [shown]);
  return (
    <div
      ref={region}
      popover="manual"
      role="status"
      aria-live="polite"
      class="pointer-events-none fixed inset-x-0 top-14 bottom-auto mx-auto my-0 w-full max-w-96 overflow-visible border-0 bg-transparent p-3 sm:inset-auto sm:bottom-0 sm:left-0 sm:m-0 sm:p-4"
    >
      <ul class="flex flex-col gap-2">
        {shown.map((toast) => (
          <li
            key={toast.id}
            data-testid="toast"
            data-tone={toast.tone}
            class="enter pointer-events-auto flex items-start gap-2.5 rounded-xl border border-line bg-surface py-1.5 pr-1.5 pl-3.5 text-sm text-ink shadow-float"
          >
            <span class={`pt-1.5 ${toast.tone === "ok" ? "text-ok" : "text-bad"}`}>
              <Icon name={toast.tone === "ok" ? "check" : "alert"} />
            </span>
            <span class="grow py-1.5 wrap-anywhere">{toast.text}</span>
            <button
              type="button"
              aria-label={t().common.close}
              onClick={() => dismissToast(toast.id)}
              class="rounded-lg p-2 text-faint hover:bg-hover"
            >
              <Icon name="close" class="size-4" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
