/** What every page of a session stands in: whose it is, how it is, and the way to its other pages. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { sessionName } from "../sessions/describe";
import { SessionNotFound } from "../sessions/SessionNotFound";
import { StateBadge } from "../sessions/StateBadge";
import { type Route, route, routeHash } from "../state/route";
import { sessionById, sessionsLoaded, wasLinked } from "../state/sessions";
import { Avatar } from "../ui/Avatar";
import { Icon, type IconName } from "../ui/icons";

interface Props {
  sessionId: string;
  children: (session: Session) => ComponentChildren;
  testId: string;
}

export function SessionFrame({ sessionId, children, testId }: Props) {
  const session = sessionById(sessionId);
  if (!session) return sessionsLoaded.value ? <SessionNotFound /> : <Waiting />;
  return (
    <div class="mx-auto max-w-7xl px-4 py-5 sm:px-6 sm:py-7" data-testid={testId}>
      <Heading session={session} />
      <Views session={session} />
      {children(session)}
    </div>
  );
}

function Heading({ session }: { session: Session }) {
  const name = sessionName(session);
  return (
    <div class="mb-4 flex items-center gap-3">
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

type View = "session" | "chats" | "scheduled" | "bulks" | "optOuts" | "statuses" | "channels";

const ICONS: Record<View, IconName> = {
  session: "system",
  chats: "chat",
  scheduled: "clock",
  bulks: "group",
  optOuts: "block",
  statuses: "eye",
  channels: "horn",
};
const SENDING: readonly View[] = ["chats", "scheduled", "bulks", "optOuts", "statuses", "channels"];

function Views({ session }: { session: Session }) {
  const bar = useRef<HTMLElement>(null);
  const here = viewOf(route.value);
  useEffect(() => {
    bar.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [here]);
  // A number that was never linked has sent nothing and can send nothing.
  const views: View[] = ["session", ...(wasLinked(session) ? SENDING : [])];
  return (
    <nav
      ref={bar}
      aria-label={t().views.label}
      class="-mx-4 mb-5 flex gap-1 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      {views.map((view) => (
        <a
          key={view}
          href={routeHash(addressOf(view, session.id))}
          aria-current={view === here ? "page" : undefined}
          data-testid={`view-${view}`}
          class={`flex h-11 shrink-0 items-center gap-2 border-b-2 px-3 text-sm font-medium whitespace-nowrap -outline-offset-2 ${view === here ? "border-accent text-accent" : "border-transparent text-soft hover:text-ink"}`}
        >
          <Icon name={ICONS[view]} class="size-4.5" />
          {t().views[view]}
        </a>
      ))}
    </nav>
  );
}

function viewOf({ page }: Route): string {
  return page === "bulk" || page === "newBulk" ? "bulks" : page;
}

function addressOf(view: View, sessionId: string): Route {
  return view === "chats" ? { page: view, sessionId, chat: null } : { page: view, sessionId };
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
