/** What can be done about a session now: the likely things as buttons, the rest in a menu. */
import { useState } from "preact/hooks";
import type { SessionAction } from "../api/gateway";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { openLinking } from "../state/linking";
import { routeHash } from "../state/route";
import { actOn, isAtRest, removeSession, wasLinked } from "../state/sessions";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Icon } from "../ui/icons";
import { Menu, type MenuItem } from "../ui/Menu";
import { sessionName } from "./describe";

interface Props {
  session: Session;
  menuOpens?: "up" | "down";
  onRemoved?: () => void;
}

export function SessionActions({ session, menuOpens = "up", onRemoved }: Props) {
  const [asking, setAsking] = useState<"logout" | "remove" | null>(null);
  const [busy, setBusy] = useState(false);
  const { id } = session;
  const name = sessionName(session);
  const words = t().sessions;
  const run = async (action: SessionAction, done: string) => {
    setBusy(true);
    try {
      await actOn(id, action);
      notify(done);
    } catch (failure) {
      notify(explain(failure), "bad");
    } finally {
      setBusy(false);
    }
  };
  const start = () => {
    // Without a linked number starting leads to a code: the dialog shows the way there.
    if (!session.me || session.status === "logged_out") openLinking(id);
    void run("start", words.started(name));
  };
  const resting = isAtRest(session);
  const failed = session.status === "failed";
  const restart = () => void run("restart", words.restarted(name));
  const stop = () => void run("stop", words.stopped(name));
  const items: MenuItem[] = [
    failed
      ? { label: words.stop, icon: "stop", testId: `session-stop-${id}`, act: stop }
      : { label: words.restart, icon: "restart", testId: `session-restart-${id}`, act: restart },
    ...(wasLinked(session) && session.status !== "logged_out"
      ? [
          {
            label: words.logout,
            icon: "unlink" as const,
            testId: `session-logout-${id}`,
            act: () => setAsking("logout"),
            danger: true,
          },
        ]
      : []),
    {
      label: words.remove,
      icon: "trash",
      testId: `session-delete-${id}`,
      act: () => setAsking("remove"),
      danger: true,
    },
  ];
  return (
    <div class="mt-auto flex items-center gap-2">
      {session.status === "waiting_qr" && (
        <Button
          rank="primary"
          icon="qr"
          data-testid={`session-qr-${id}`}
          onClick={() => openLinking(id)}
        >
          {words.showQr}
        </Button>
      )}
      {failed && (
        <Button
          rank="primary"
          icon="restart"
          busy={busy}
          data-testid={`session-restart-${id}`}
          onClick={restart}
        >
          {words.restart}
        </Button>
      )}
      {resting && !failed && (
        <Button
          rank="primary"
          icon="play"
          busy={busy}
          data-testid={`session-start-${id}`}
          onClick={start}
        >
          {words.start}
        </Button>
      )}
      {wasLinked(session) && (
        <a
          href={routeHash({ page: "chats", sessionId: id, chat: null })}
          data-testid={`session-chats-${id}`}
          class={`inline-flex h-10 items-center gap-2 rounded-lg px-3.5 text-sm font-medium ${resting ? "border border-line hover:bg-hover" : "bg-accent text-on-accent hover:bg-accent-strong"}`}
        >
          <Icon name="chat" class="size-4.5" />
          {words.chats}
        </a>
      )}
      {!resting && (
        <Button icon="stop" busy={busy} data-testid={`session-stop-${id}`} onClick={stop}>
          {words.stop}
        </Button>
      )}
      <span class="ml-auto" />
      <Menu label={t().common.more} items={items} testId={`session-menu-${id}`} opens={menuOpens} />
      {asking === "logout" && (
        <ConfirmDialog
          title={t().confirm.logoutTitle(name)}
          text={t().confirm.logout}
          confirm={words.logout}
          act={async () => {
            await actOn(id, "logout");
            notify(words.loggedOut(name));
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "remove" && (
        <ConfirmDialog
          title={t().confirm.removeTitle(name)}
          text={t().confirm.remove}
          confirm={words.remove}
          act={async () => {
            await removeSession(id);
            notify(words.removed(name));
            onRemoved?.();
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}
