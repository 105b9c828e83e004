/** All sessions at a glance. */
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { catchUp, loadFailed } from "../state/live";
import { sessions, sessionsLoaded } from "../state/sessions";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { CreateDialog } from "./CreateDialog";
import { SessionCard } from "./SessionCard";

const GRID = "grid grid-cols-[repeat(auto-fill,minmax(min(100%,21rem),1fr))] gap-4";

export function SessionsPage() {
  const [creating, setCreating] = useState(false);
  const all = sessions.value;
  const connected = all.filter((session) => session.status === "connected").length;
  return (
    <div class="mx-auto max-w-7xl px-4 py-5 sm:px-6 sm:py-7">
      <div class="mb-5 flex items-center justify-between gap-3">
        <div>
          <h1 class="text-xl font-semibold">{t().sessions.title}</h1>
          {all.length > 0 && (
            <p class="text-sm text-soft">{t().sessions.summary(connected, all.length)}</p>
          )}
        </div>
        <Button
          rank="primary"
          icon="plus"
          data-testid="new-session"
          onClick={() => setCreating(true)}
        >
          {t().sessions.create}
        </Button>
      </div>
      {all.length > 0 ? (
        <ul class={GRID}>
          {all.map((session) => (
            <SessionCard key={session.id} session={session} />
          ))}
        </ul>
      ) : sessionsLoaded.value ? (
        <FirstSteps />
      ) : loadFailed.value ? (
        <EmptyState
          icon="offline"
          title={t().connection.unreachableTitle}
          text={t().sessions.loadFailed}
        >
          <Button icon="restart" onClick={() => void catchUp()}>
            {t().common.retry}
          </Button>
        </EmptyState>
      ) : (
        <div class={GRID} aria-busy="true" aria-label={t().common.loading}>
          {[0, 1, 2].map((place) => (
            <div key={place} class="skeleton h-44" />
          ))}
        </div>
      )}
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </div>
  );
}

function FirstSteps() {
  return (
    <section
      class="rounded-2xl border border-line bg-surface shadow-card"
      data-testid="sessions-empty"
    >
      <EmptyState icon="qr" title={t().sessions.emptyTitle} text={t().sessions.empty}>
        <ol class="flex flex-col gap-2.5 text-left text-sm">
          {t().sessions.emptySteps.map((step, index) => (
            <li key={step} class="flex items-center gap-3">
              <span class="flex size-6 shrink-0 items-center justify-center rounded-full bg-idle-soft text-xs font-semibold">
                {index + 1}
              </span>
              {step}
            </li>
          ))}
        </ol>
      </EmptyState>
    </section>
  );
}
