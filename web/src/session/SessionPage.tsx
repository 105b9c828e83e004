/** Everything of one session: how it is and was, whose it is, what it uses, shows and can do. */
import { useEffect } from "preact/hooks";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { sessionName } from "../sessions/describe";
import { SessionNotFound } from "../sessions/SessionNotFound";
import { StateBadge } from "../sessions/StateBadge";
import { sessionById, sessionsLoaded } from "../state/sessions";
import { closeStateLog, openStateLog } from "../state/stateLog";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/icons";
import { AccountCard } from "./AccountCard";
import { CapabilitiesCard } from "./CapabilitiesCard";
import { ProxyCard } from "./ProxyCard";
import { ResourcesCard } from "./ResourcesCard";
import { ScreenshotCard } from "./ScreenshotCard";
import { StateCard } from "./StateCard";
import { StateLogCard } from "./StateLogCard";
import { UptimeCard } from "./UptimeCard";

export function SessionPage({ sessionId }: { sessionId: string }) {
  const session = sessionById(sessionId);
  if (session) return <Everything session={session} />;
  return sessionsLoaded.value ? <SessionNotFound /> : <Waiting />;
}

function Everything({ session }: { session: Session }) {
  useEffect(() => {
    void openStateLog(session.id);
    return closeStateLog;
  }, [session.id]);
  return (
    <div class="mx-auto max-w-7xl px-4 py-5 sm:px-6 sm:py-7" data-testid="session-page">
      <Heading session={session} />
      <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div class="flex min-w-0 flex-col gap-4">
          <StateCard session={session} />
          <UptimeCard />
          <ScreenshotCard session={session} />
          <StateLogCard />
        </div>
        <div class="flex min-w-0 flex-col gap-4">
          <AccountCard session={session} />
          <ProxyCard session={session} />
          <ResourcesCard session={session} />
          <CapabilitiesCard session={session} />
        </div>
      </div>
    </div>
  );
}

function Heading({ session }: { session: Session }) {
  const name = sessionName(session);
  return (
    <div class="mb-5 flex items-center gap-3">
      <a
        href="#/"
        aria-label={t().session.back}
        title={t().session.back}
        data-testid="session-back"
        class="-ml-2 flex size-10 shrink-0 items-center justify-center rounded-lg text-soft hover:bg-hover"
      >
        <Icon name="back" />
      </a>
      <span class="hidden sm:block">
        <Avatar name={name} />
      </span>
      <div class="min-w-0 grow">
        <h1 class="truncate text-xl leading-tight font-semibold" title={name}>
          {name}
        </h1>
        <p class="truncate font-mono text-xs text-faint">{session.id}</p>
      </div>
      <StateBadge session={session} testId={`session-state-${session.id}`} />
    </div>
  );
}

function Waiting() {
  return (
    <div
      class="mx-auto flex max-w-7xl flex-col gap-4 px-4 py-7 sm:px-6"
      aria-busy="true"
      aria-label={t().common.loading}
    >
      <div class="skeleton h-10 w-64" />
      <div class="skeleton h-40" />
      <div class="skeleton h-64" />
    </div>
  );
}
