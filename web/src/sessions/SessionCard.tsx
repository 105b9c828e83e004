/** One session: whose number it is, how it is, why, and what can be done about it. */
import type { Session } from "../api/types";
import { t } from "../i18n";
import { locale } from "../state/preferences";
import { routeHash } from "../state/route";
import { Avatar } from "../ui/Avatar";
import { fullWhen, personName, phoneText, shortWhen } from "../ui/format";
import { actionText, reasonText, sessionName } from "./describe";
import { SessionActions } from "./SessionActions";
import { StateBadge } from "./StateBadge";

export function SessionCard({ session }: { session: Session }) {
  const title = sessionName(session);
  const todo = actionText(session);
  const tone =
    session.status === "failed" ? "bg-bad-soft" : session.reason ? "bg-warn-soft" : "bg-sunken";
  return (
    <li
      data-testid={`session-card-${session.id}`}
      class="flex flex-col gap-3.5 rounded-2xl border border-line bg-surface p-4 shadow-card"
    >
      <div class="flex items-start gap-3">
        <Avatar name={title} />
        <div class="min-w-0 grow">
          <h2 class="truncate leading-snug font-semibold" title={title}>
            <a
              href={routeHash({ page: "session", sessionId: session.id })}
              data-testid={`session-open-${session.id}`}
              aria-label={t().session.open(title)}
              class="rounded-sm hover:underline"
            >
              {title}
            </a>
          </h2>
          <p class="truncate font-mono text-xs text-faint">{session.id}</p>
        </div>
        <StateBadge session={session} testId={`session-state-${session.id}`} />
      </div>
      <Owner session={session} />
      <p
        class={`rounded-lg px-3 py-2 text-sm text-soft ${tone}`}
        data-testid={`session-reason-${session.id}`}
      >
        {reasonText(session)}
        {session.detail && (
          <span class="mt-0.5 block font-mono text-xs break-words">{session.detail}</span>
        )}
        {todo && <strong class="mt-0.5 block font-medium text-ink">{todo}</strong>}
      </p>
      <SessionActions session={session} />
    </li>
  );
}

function Owner({ session }: { session: Session }) {
  const when = session.status === "connected" && session.connectedAt;
  const time = when || session.updatedAt;
  const words = shortWhen(time, locale.value, new Date());
  return (
    <div class="text-sm">
      <p class="truncate" data-testid={`session-me-${session.id}`}>
        {session.me ? (
          <>
            {session.me.phone ? phoneText(session.me.phone) : personName(session.me)}
            {session.me.name && session.me.phone && (
              <span class="text-soft"> · {session.me.name}</span>
            )}
          </>
        ) : (
          <span class="text-faint">{t().sessions.notLinked}</span>
        )}
      </p>
      <p class="text-xs text-faint">
        <time dateTime={time} title={fullWhen(time, locale.value)}>
          {when ? t().sessions.connectedSince(words) : t().sessions.changed(words)}
        </time>
      </p>
    </div>
  );
}
