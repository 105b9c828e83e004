/** Asks before something that cannot be taken back. */
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
  act: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDialog({ title, text, confirm, act, onClose }: Props) {
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
        <Button rank="danger" busy={busy} onClick={() => void run()} data-testid="confirm-ok">
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
