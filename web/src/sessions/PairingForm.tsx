/** Links by typing a code on the phone, for those who cannot scan. */
import { useState } from "preact/hooks";
import { askPairingCode } from "../api/gateway";
import type { PairingCode, Session } from "../api/types";
import { t } from "../i18n";
import { locale } from "../state/preferences";
import { Button } from "../ui/Button";
import { clockTime } from "../ui/format";
import { NumberForm } from "../ui/NumberForm";

export function PairingForm({ session, onBack }: { session: Session; onBack: () => void }) {
  const [pairing, setPairing] = useState<PairingCode | null>(null);
  return (
    <NumberForm
      act={async (digits) => setPairing(await askPairingCode(session.id, digits))}
      submit={t().link.askCode}
      otherwise={
        <span class="mr-auto">
          <Button rank="quiet" icon="qr" onClick={onBack}>
            {t().link.byQr}
          </Button>
        </span>
      }
      testId="pairing"
    >
      {pairing && <Code pairing={pairing} />}
    </NumberForm>
  );
}

function Code({ pairing }: { pairing: PairingCode }) {
  return (
    <div role="status" class="rounded-xl bg-accent-soft p-4 text-center">
      <p class="text-sm text-soft">{t().link.codeHelp}</p>
      <p
        class="mt-2 font-mono text-2xl font-semibold tracking-widest whitespace-nowrap sm:text-3xl"
        data-testid="pairing-code"
      >
        {pairing.code}
      </p>
      <p class="mt-1 text-xs text-faint">
        {t().link.validUntil(clockTime(pairing.expiresAt, locale.value))}
      </p>
    </div>
  );
}
