/** Asks before something that cannot be taken back, or reaches many. */
import { useState } from "preact/hooks";
import { explain } from "../i18n/errors";
import { t } from "../i18n";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Problem } from "./Problem";

interface Props {
  title: string;
  text: string;
  confirm: string;
  /** What it does costs nothing that was there. */
  harmless?: boolean;
  act: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDialog({ title, text, confirm, harmless = false, act, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const run = async () => {
    setBusy(true);
    try {
      await act();
      onClose();
    } catch (failure) {
      setProblem(explain(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose} testId="confirm-dialog">
      <p class="text-soft">{text}</p>
      <Problem text={problem} />
      <div class="mt-6 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose} data-testid="confirm-cancel">
          {t().common.cancel}
        </Button>
        <Button
          rank={harmless ? "primary" : "danger"}
          busy={busy}
          onClick={() => void run()}
          data-testid="confirm-ok"
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
