/** A session at a glance: how it is and was, whose it is, what it uses, shows and can do. */
import { useEffect } from "preact/hooks";
import type { Session } from "../api/types";
import { closeStateLog, openStateLog } from "../state/stateLog";
import { AccountCard } from "./AccountCard";
import { CapabilitiesCard } from "./CapabilitiesCard";
import { LimitsCard } from "./LimitsCard";
import { NewContactsCard } from "./NewContactsCard";
import { ProxyCard } from "./ProxyCard";
import { ResourcesCard } from "./ResourcesCard";
import { ScreenshotCard } from "./ScreenshotCard";
import { SessionFrame } from "./SessionFrame";
import { StateCard } from "./StateCard";
import { StateLogCard } from "./StateLogCard";
import { UptimeCard } from "./UptimeCard";

export function SessionPage({ sessionId }: { sessionId: string }) {
  return (
    <SessionFrame sessionId={sessionId} testId="session-page">
      {(session) => <Everything session={session} />}
    </SessionFrame>
  );
}

function Everything({ session }: { session: Session }) {
  useEffect(() => {
    void openStateLog(session.id);
    return closeStateLog;
  }, [session.id]);
  return (
    <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div class="flex min-w-0 flex-col gap-4">
        <StateCard session={session} />
        {session.newContactsPausedUntil && (
          <NewContactsCard session={session} until={session.newContactsPausedUntil} />
        )}
        <UptimeCard />
        <ScreenshotCard session={session} />
        <StateLogCard />
      </div>
      <div class="flex min-w-0 flex-col gap-4">
        <AccountCard session={session} />
        <LimitsCard session={session} />
        <ProxyCard session={session} />
        <ResourcesCard session={session} />
        <CapabilitiesCard session={session} />
      </div>
    </div>
  );
}
