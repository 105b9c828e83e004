/** Links by typing a code on the phone, for those who cannot scan. */
import { useState } from "preact/hooks";
import { askPairingCode } from "../api/gateway";
import type { PairingCode, Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { locale } from "../state/preferences";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { clockTime, readNumber } from "../ui/format";
import { Problem } from "../ui/Problem";

export function PairingForm({ session, onBack }: { session: Session; onBack: () => void }) {
  const [number, setNumber] = useState("");
  const [pairing, setPairing] = useState<PairingCode | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    const digits = readNumber(number);
    if (!digits) return setProblem(t().chat.numberWrong);
    setBusy(true);
    setProblem("");
    try {
      setPairing(await askPairingCode(session.id, digits));
    } catch (failure) {
      setProblem(explain(failure));
    }
    return setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4">
      <Field
        label={t().link.number}
        hint={t().link.numberHint}
        type="tel"
        autocomplete="off"
        inputMode="tel"
        autofocus
        required
        data-testid="pairing-number"
        value={number}
        onInput={(event) => setNumber(event.currentTarget.value)}
      />
      <Problem text={problem} />
      {pairing && (
        <div role="status" class="rounded-xl bg-accent-soft p-4 text-center">
          <p class="text-sm text-soft">{t().link.codeHelp}</p>
          <p
            class="mt-2 font-mono text-3xl font-semibold tracking-widest"
            data-testid="pairing-code"
          >
            {pairing.code}
          </p>
          <p class="mt-1 text-xs text-faint">
            {t().link.validUntil(clockTime(pairing.expiresAt, locale.value))}
          </p>
        </div>
      )}
      <div class="flex flex-wrap justify-between gap-2">
        <Button rank="quiet" icon="qr" onClick={onBack}>
          {t().link.byQr}
        </Button>
        <Button
          rank="primary"
          type="submit"
          busy={busy}
          disabled={number.trim() === ""}
          data-testid="pairing-submit"
        >
          {t().link.askCode}
        </Button>
      </div>
    </form>
  );
}
