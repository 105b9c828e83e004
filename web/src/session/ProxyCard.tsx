/** The proxy that the session's browser goes through: which, what has become of it, and how to set another. */
import { useEffect, useState } from "preact/hooks";
import { readProxyUrl } from "../api/gateway";
import type { Session, SessionStatus } from "../api/types";
import { t } from "../i18n";
import { statusText } from "../sessions/describe";
import { hasPassword, readProxy } from "../state/proxy";
import { isAtRest, setProxy } from "../state/sessions";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Facts } from "../ui/Facts";
import { Problem } from "../ui/Problem";
import { ProxyForm } from "./ProxyForm";

export function ProxyCard({ session }: { session: Session }) {
  const words = t().proxy;
  const { url, failed, learn } = useProxy(session.id, session.updatedAt);
  const [asking, setAsking] = useState<"edit" | "remove" | null>(null);
  return (
    <Card
      title={words.title}
      testId="proxy"
      tools={
        url !== undefined && (
          <Button rank="quiet" onClick={() => setAsking("edit")} data-testid="proxy-edit">
            {url === null ? words.add : words.change}
          </Button>
        )
      }
    >
      {url === undefined ? (
        !failed && <div class="skeleton h-12" aria-busy="true" aria-label={t().common.loading} />
      ) : url === null ? (
        <p class="text-sm text-soft" data-testid="proxy-none">
          {words.none}
        </p>
      ) : (
        <>
          <Known url={url} session={session} />
          <div class="mt-3 flex justify-end">
            <Button onClick={() => setAsking("remove")} data-testid="proxy-remove">
              {words.remove}
            </Button>
          </div>
        </>
      )}
      <Problem text={failed ? words.failed : ""} />
      {asking === "edit" && (
        <ProxyForm
          session={session}
          shown={url ?? null}
          onSaved={learn}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "remove" && (
        <ConfirmDialog
          title={words.removeTitle}
          text={isAtRest(session) ? words.removeText : `${words.removeText} ${words.restarts}`}
          confirm={words.remove}
          act={async () => {
            learn(await setProxy(session.id, null));
            notify(words.removed);
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </Card>
  );
}

function Known({ url, session }: { url: string; session: Session }) {
  const words = t().proxy;
  const parts = readProxy(url);
  if (!parts) return <p class="font-mono text-xs wrap-anywhere">{url}</p>;
  const address = parts.host.includes(":") ? `[${parts.host}]` : parts.host;
  return (
    <>
      <Facts
        facts={[
          { name: words.kind, value: words.kinds[parts.scheme] },
          {
            name: words.host,
            value: `${address}:${parts.port}`,
            exact: true,
            testId: "proxy-address",
          },
          ...(parts.user ? [{ name: words.user, value: parts.user, exact: true }] : []),
          ...(hasPassword(url) ? [{ name: words.password, value: words.kept }] : []),
        ]}
      />
      <p class="mt-3 text-sm text-soft" role="status" data-testid="proxy-effect">
        {effect(session)}
      </p>
    </>
  );
}

const REACHED: readonly SessionStatus[] = ["waiting_qr", "syncing", "connected"];

/** Whether WhatsApp is reached through it: the session's own state is the proof. */
function effect(session: Session): string {
  const words = t().proxy;
  if (REACHED.includes(session.status)) return words.works;
  if (session.reason === "page_unreachable")
    return session.detail ? words.fails(session.detail) : words.failsSomehow;
  return isAtRest(session) ? words.atNextStart : words.trying(statusText(session));
}

/** Undefined until it is known; read anew with every change of the session, since others may set it too. */
function useProxy(id: string, updatedAt: string) {
  const [url, setUrl] = useState<string | null | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    readProxyUrl(id).then(
      (read) => {
        if (over) return;
        setUrl(read);
        setFailed(false);
      },
      () => {
        if (!over) setFailed(true);
      },
    );
    return () => {
      over = true;
    };
  }, [id, updatedAt]);
  return { url, failed, learn: setUrl };
}
