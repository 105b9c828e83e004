/** How the session is now, why, since when, and what can be done about it. */
import type { Session } from "../api/types";
import { t } from "../i18n";
import { actionText, reasonText, TONE } from "../sessions/describe";
import { SessionActions } from "../sessions/SessionActions";
import { locale } from "../state/preferences";
import { goTo } from "../state/route";
import { stateLog } from "../state/stateLog";
import type { Tone } from "../ui/Badge";
import { fullWhen } from "../ui/format";
import { Elapsed } from "./Elapsed";

const GROUND = {
  ok: "bg-ok-soft",
  info: "bg-info-soft",
  warn: "bg-warn-soft",
  bad: "bg-bad-soft",
  idle: "bg-idle-soft",
} as const;

export function StateCard({ session }: { session: Session }) {
  const todo = actionText(session);
  return (
    <section
      aria-label={t().session.state}
      class="flex flex-col gap-4 rounded-2xl border border-line bg-surface p-4 shadow-card sm:p-5"
    >
      <div class={`rounded-xl px-4 py-3 ${GROUND[toneOf(session)]}`}>
        <p data-testid="state-reason">{reasonText(session)}</p>
        {session.detail && <p class="font-mono text-xs break-words">{session.detail}</p>}
        {todo && (
          <p class="mt-0.5 font-semibold" data-testid="state-action">
            {todo}
          </p>
        )}
        <Since session={session} />
      </div>
      <SessionActions
        session={session}
        menuOpens="down"
        onRemoved={() => goTo({ page: "sessions" })}
      />
    </section>
  );
}

/** Connected, but with something to know. */
const toneOf = ({ status, reason }: Session): Tone =>
  status === "connected" && reason ? "warn" : (TONE[status] ?? "idle");

function Since({ session }: { session: Session }) {
  const present = stateLog.value?.periods[0];
  // The log comes by a way of its own: until it has caught up it says nothing of the present state.
  if (present?.status !== session.status || present.until !== null)
    return <p class="mt-1 h-5 text-sm" />;
  return (
    <p class="mt-1 min-h-5 text-sm text-soft" data-testid="state-since">
      <time dateTime={present.since} title={fullWhen(present.since, locale.value)}>
        <Elapsed period={present} words={t().session.lasting} />
      </time>
    </p>
  );
}
