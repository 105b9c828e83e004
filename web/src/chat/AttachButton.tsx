/** Files for the open chat, by whatever way they come: chosen here, or dropped anywhere on the page. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { modals } from "../state/modals";
import { IconButton } from "../ui/Button";

export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  useDrops(onFiles);
  return (
    <>
      <IconButton
        icon="attach"
        label={t().files.attach}
        data-testid="composer-attach"
        onClick={() => picker.current?.click()}
      />
      <input
        ref={picker}
        type="file"
        multiple
        class="hidden"
        data-testid="composer-files"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file may be chosen again.
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}

/** While a dialog is open what is dropped belongs to nobody, and must not be opened in place of the panel. */
function useDrops(onFiles: (files: readonly File[]) => void): void {
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    const hover = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      if (modals.value === 0) take.current(files);
    };
    document.addEventListener("dragover", hover);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", hover);
      document.removeEventListener("drop", drop);
    };
  }, []);
}
