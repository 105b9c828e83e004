/** Makes a new session and goes on to link it. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { openLinking } from "../state/linking";
import { createSession } from "../state/sessions";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Problem } from "../ui/Problem";

const SESSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const wrong = id !== "" && !SESSION_ID.test(id);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!SESSION_ID.test(id)) return;
    setBusy(true);
    setProblem("");
    try {
      await createSession(id, name.trim());
      onClose();
      openLinking(id);
    } catch (failure) {
      const taken = failure instanceof ApiError && failure.code === "session_exists";
      setProblem(taken ? t().create.idTaken : explain(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t().create.title} onClose={onClose} testId="create-dialog">
      <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4">
        <Field
          label={t().create.id}
          hint={wrong ? t().create.idWrong : t().create.idHint}
          wrong={wrong}
          data-testid="new-session-id"
          value={id}
          onInput={(event) => setId(event.currentTarget.value)}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={64}
          autofocus
          required
        />
        <Field
          label={t().create.name}
          hint={t().create.nameHint}
          data-testid="new-session-name"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          autocomplete="off"
          maxLength={100}
        />
        <Problem text={problem} />
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button
            rank="primary"
            type="submit"
            busy={busy}
            disabled={!SESSION_ID.test(id)}
            data-testid="new-session-submit"
          >
            {t().create.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
