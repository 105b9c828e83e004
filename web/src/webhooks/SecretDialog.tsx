/** A new secret, the one time that it is shown. */
import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { INPUT_LOOK } from "../ui/Field";

export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const words = t().webhooks.secret;
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(secret);
      notify(t().common.copied);
    } catch {
      // Without TLS a browser keeps its clipboard to itself: what is selected can be copied by hand.
      notify(words.byHand, "bad");
    }
  };
  return (
    <Dialog title={words.title} onClose={onClose} testId="secret-dialog">
      <p class="mb-3 text-soft">{words.once}</p>
      <input
        ref={field}
        readOnly
        aria-label={words.title}
        data-testid="webhook-secret"
        class={`${INPUT_LOOK} h-11 px-3 font-mono text-sm`}
        value={secret}
        onFocus={(event) => event.currentTarget.select()}
      />
      <p class="mt-2 text-sm text-faint">{words.verify}</p>
      <div class="mt-6 flex flex-wrap justify-end gap-2">
        <Button icon="copy" onClick={() => void copy()} data-testid="secret-copy">
          {t().common.copy}
        </Button>
        <Button rank="primary" onClick={onClose} data-testid="secret-done">
          {words.kept}
        </Button>
      </div>
    </Dialog>
  );
}
