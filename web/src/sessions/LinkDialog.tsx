/** Leads from a waiting session to a linked one: QR code or pairing code, then who it is. */
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { closeLinking } from "../state/linking";
import { panel } from "../state/panel";
import { qrCodes } from "../state/qr";
import { goTo } from "../state/route";
import { actOn, sessionById } from "../state/sessions";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { personName, phoneText } from "../ui/format";
import { Icon } from "../ui/icons";
import { Problem } from "../ui/Problem";
import { actionText, reasonText, sessionName } from "./describe";
import { PairingForm } from "./PairingForm";
import { QrCode } from "./QrCode";
import { StateBadge } from "./StateBadge";

export function LinkDialog({ sessionId }: { sessionId: string }) {
  const session = sessionById(sessionId);
  useEffect(() => {
    if (!session) closeLinking();
  }, [session]);
  if (!session) return null;
  return (
    <Dialog
      title={t().link.title(sessionName(session))}
      onClose={closeLinking}
      wide
      testId="link-dialog"
    >
      <div class="mb-4 flex" role="status">
        <StateBadge session={session} />
      </div>
      <Step session={session} />
    </Dialog>
  );
}

function Step({ session }: { session: Session }) {
  const [byCode, setByCode] = useState(false);
  switch (session.status) {
    case "starting":
    case "waiting_qr":
      return byCode ? (
        <PairingForm session={session} onBack={() => setByCode(false)} />
      ) : (
        <Scan session={session} onByCode={() => setByCode(true)} />
      );
    case "syncing":
      return (
        <div class="flex flex-col gap-3 py-4">
          <p class="text-soft">{t().link.syncing}</p>
          <div class="skeleton h-10" />
          <div class="skeleton h-10 w-2/3" />
        </div>
      );
    case "connected":
      return <Linked session={session} />;
    default:
      return <Interrupted session={session} />;
  }
}

function Scan({ session, onByCode }: { session: Session; onByCode: () => void }) {
  return (
    <div class="flex flex-col items-center gap-6 sm:flex-row sm:items-start">
      <QrCode session={session} />
      <div class="grow">
        <ol class="flex flex-col gap-4">
          {t().link.steps.map((step, index) => (
            <li key={step} class="flex gap-3 text-soft">
              <span class="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent">
                {index + 1}
              </span>
              {step}
            </li>
          ))}
        </ol>
        <div class="mt-6 -ml-1 flex flex-wrap gap-2">
          <Button icon="phone" onClick={onByCode} data-testid="pairing-open">
            {t().link.byCode}
          </Button>
          <VirtualPhoneLink session={session} />
        </div>
      </div>
    </div>
  );
}

/** With the sandbox, a virtual phone scans what no camera can. */
function VirtualPhoneLink({ session }: { session: Session }) {
  const sandbox = panel.value?.sandbox;
  const code = qrCodes.value.get(session.id);
  if (!sandbox || !code || session.status !== "waiting_qr") return null;
  return (
    <a
      href={`${sandbox}/phones#/code/${encodeURIComponent(code.text)}`}
      target="_blank"
      rel="noreferrer"
      class="inline-flex h-10 items-center gap-2 rounded-lg px-3.5 text-sm font-medium text-accent hover:bg-hover"
      data-testid="scan-virtually"
    >
      <Icon name="phone" />
      {t().link.virtually}
    </a>
  );
}

function Linked({ session }: { session: Session }) {
  const openChats = () => {
    closeLinking();
    goTo({ page: "chats", sessionId: session.id, chat: null });
  };
  return (
    <div class="flex flex-col items-center gap-1 py-4 text-center" data-testid="link-done">
      <span class="mb-3 rounded-full bg-ok-soft p-4 text-ok">
        <Icon name="check" class="size-9" />
      </span>
      <p class="text-lg font-semibold">{session.me?.name || t().link.connected}</p>
      <p class="text-soft">
        {session.me?.phone ? phoneText(session.me.phone) : personName(session.me)}
      </p>
      <div class="mt-6 flex flex-wrap justify-center gap-2">
        <Button onClick={closeLinking} data-testid="link-close">
          {t().common.done}
        </Button>
        <Button rank="primary" icon="chat" onClick={openChats}>
          {t().link.openChats}
        </Button>
      </div>
    </div>
  );
}

function Interrupted({ session }: { session: Session }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const again = async () => {
    setBusy(true);
    setProblem("");
    try {
      await actOn(session.id, session.status === "failed" ? "restart" : "start");
    } catch (failure) {
      setProblem(explain(failure));
    }
    setBusy(false);
  };
  return (
    <div class="py-2">
      <p class="text-soft">{reasonText(session)}</p>
      {actionText(session) && <p class="mt-1 font-medium">{actionText(session)}</p>}
      <Problem text={problem} />
      {session.status !== "reconnecting" && (
        <div class="mt-5 flex justify-end">
          <Button
            rank="primary"
            icon="restart"
            busy={busy}
            onClick={() => void again()}
            data-testid="link-again"
          >
            {t().link.newCode}
          </Button>
        </div>
      )}
    </div>
  );
}
