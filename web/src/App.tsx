/** Decides between signing in and the panel itself, and follows the gateway while signed in. */
import { useEffect, useRef } from "preact/hooks";
import { ChannelsPage } from "./broadcasts/ChannelsPage";
import { StatusPage } from "./broadcasts/StatusPage";
import { BulkPage } from "./bulk/BulkPage";
import { BulksPage } from "./bulk/BulksPage";
import { NewBulkPage } from "./bulk/NewBulkPage";
import { ChatsPage } from "./chat/ChatsPage";
import { t } from "./i18n";
import { Login } from "./Login";
import { OptOutsPage } from "./optOuts/OptOutsPage";
import { ScheduledPage } from "./scheduled/ScheduledPage";
import { SessionPage } from "./session/SessionPage";
import { LinkDialog } from "./sessions/LinkDialog";
import { SessionsPage } from "./sessions/SessionsPage";
import { StatusAnnouncer } from "./sessions/StatusAnnouncer";
import { linkingId } from "./state/linking";
import { follow } from "./state/live";
import { authenticated, loadPanel, panel, unreachable } from "./state/panel";
import { route, routeHash } from "./state/route";
import { TopBar } from "./TopBar";
import { Button } from "./ui/Button";
import { ConnectionBanner } from "./ui/ConnectionBanner";
import { EmptyState } from "./ui/EmptyState";
import { Toasts } from "./ui/Toasts";
import { WebhookPage } from "./webhooks/WebhookPage";
import { WebhooksPage } from "./webhooks/WebhooksPage";

export function App() {
  return (
    <>
      {panel.value === null ? <Opening /> : authenticated.value ? <Panel /> : <Login />}
      <Toasts />
    </>
  );
}

function Opening() {
  if (!unreachable.value)
    return <div class="skeleton mx-auto mt-24 h-64 w-80" aria-label={t().common.loading} />;
  return (
    <main class="flex min-h-dvh items-center">
      <EmptyState
        icon="offline"
        title={t().connection.unreachableTitle}
        text={t().connection.unreachable}
      >
        <Button rank="primary" icon="restart" onClick={() => void loadPanel()}>
          {t().common.retry}
        </Button>
      </EmptyState>
    </main>
  );
}

function Panel() {
  useEffect(follow, []);
  useBeginningOfPage();
  // Chats have lists that scroll by themselves; every other page scrolls as a whole.
  const fills = route.value.page === "chats";
  return (
    <div class={`flex flex-col ${fills ? "h-dvh" : "min-h-dvh"}`}>
      <div class="sticky top-0 z-10">
        <TopBar />
        <ConnectionBanner testId="connection-lost" />
      </div>
      <main
        id="content"
        tabIndex={-1}
        class={`relative grow outline-none ${fills ? "min-h-0 overflow-hidden" : ""}`}
      >
        <Here />
      </main>
      <StatusAnnouncer />
      {linkingId.value !== null && <LinkDialog key={linkingId.value} sessionId={linkingId.value} />}
    </div>
  );
}

/** Another page is read from its top, and the keyboard goes on in it, not in the one that is gone. */
function useBeginningOfPage(): void {
  const here = route.value;
  const page = routeHash(here.page === "chats" ? { ...here, chat: null } : here);
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    scrollTo(0, 0);
    if (document.activeElement === document.body)
      document.getElementById("content")?.focus({ preventScroll: true });
  }, [page]);
}

function Here() {
  const here = route.value;
  switch (here.page) {
    case "sessions":
      return <SessionsPage />;
    case "session":
      return <SessionPage key={here.sessionId} sessionId={here.sessionId} />;
    case "chats":
      return (
        <ChatsPage
          key={here.sessionId}
          sessionId={here.sessionId}
          chat={here.chat}
          message={here.message ?? null}
        />
      );
    case "scheduled":
      return <ScheduledPage key={here.sessionId} sessionId={here.sessionId} />;
    case "bulks":
      return <BulksPage key={here.sessionId} sessionId={here.sessionId} />;
    case "newBulk":
      return <NewBulkPage key={here.sessionId} sessionId={here.sessionId} />;
    case "bulk":
      return <BulkPage key={here.bulkId} sessionId={here.sessionId} bulkId={here.bulkId} />;
    case "optOuts":
      return <OptOutsPage key={here.sessionId} sessionId={here.sessionId} />;
    case "statuses":
      return <StatusPage key={here.sessionId} sessionId={here.sessionId} />;
    case "channels":
      return <ChannelsPage key={here.sessionId} sessionId={here.sessionId} />;
    case "webhooks":
      return <WebhooksPage />;
    case "webhook":
      return <WebhookPage key={here.webhookId} webhookId={here.webhookId} />;
  }
}
