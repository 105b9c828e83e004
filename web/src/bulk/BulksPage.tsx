/** The bulk sends of a session, newest first, each with how far it is. */
import { useEffect } from "preact/hooks";
import type { Bulk } from "../api/sending";
import { t } from "../i18n";
import { SessionFrame } from "../session/SessionFrame";
import { bulkList, bulks, loadMoreBulks, openBulks, refreshBulks } from "../state/bulks";
import { locale } from "../state/preferences";
import { routeHash } from "../state/route";
import { Badge } from "../ui/Badge";
import { Bar } from "../ui/Bar";
import { EmptyState } from "../ui/EmptyState";
import { fullWhen } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { ListState } from "../ui/ListState";
import { PageTitle } from "../ui/PageTitle";
import { ReadOn } from "../ui/ReadOn";
import { count, doneOf, progressText, sharesOf, STATUS_TONE } from "./describe";

export function BulksPage({ sessionId }: { sessionId: string }) {
  useEffect(() => void openBulks(sessionId), [sessionId]);
  return (
    <SessionFrame sessionId={sessionId} testId="bulks-page">
      {() => (
        <div class="max-w-3xl">
          <PageTitle title={t().bulks.title} hint={t().bulks.hint}>
            <Create sessionId={sessionId} />
          </PageTitle>
          <List sessionId={sessionId} />
        </div>
      )}
    </SessionFrame>
  );
}

function Create({ sessionId }: { sessionId: string }) {
  return (
    <LinkButton
      rank="primary"
      icon="plus"
      href={routeHash({ page: "newBulk", sessionId })}
      data-testid="new-bulk"
    >
      {t().bulks.create}
    </LinkButton>
  );
}

function List({ sessionId }: { sessionId: string }) {
  const list = bulkList.value;
  const words = t().bulks;
  if (list?.sessionId !== sessionId || list.status !== "ready")
    return (
      <ListState
        status={list?.status === "failed" ? "failed" : "loading"}
        failed={words.failed}
        retry={refreshBulks}
      />
    );
  if (bulks.value.length === 0)
    return <EmptyState icon="group" title={words.emptyTitle} text={words.empty} />;
  return (
    <>
      <ul class="flex flex-col gap-3">
        {bulks.value.map((bulk) => (
          <Row key={bulk.id} bulk={bulk} />
        ))}
      </ul>
      {list.next && <ReadOn cursor={list.next} read={loadMoreBulks} again={t().common.loadMore} />}
    </>
  );
}

function Row({ bulk }: { bulk: Bulk }) {
  const words = t();
  return (
    <li>
      <a
        href={routeHash({ page: "bulk", sessionId: bulk.sessionId, bulkId: bulk.id })}
        data-testid={`bulk-${bulk.id}`}
        class="block rounded-2xl border border-line bg-surface p-4 shadow-card hover:bg-hover"
      >
        <span class="mb-2 flex items-center justify-between gap-3">
          <span class="font-medium">
            {fullWhen(bulk.createdAt, locale.value)}
            <span class="font-normal text-soft"> · {words.bulks.total(count(bulk.total))}</span>
          </span>
          <Badge
            tone={STATUS_TONE[bulk.status]}
            moving={bulk.status === "running"}
            text={words.bulkStatus[bulk.status]}
          />
        </span>
        <Bar shares={sharesOf(bulk)} value={doneOf(bulk) / bulk.total} label={progressText(bulk)} />
        <span class="mt-2 block text-sm text-soft tabular-nums">
          {progressText(bulk)}
          {bulk.failed > 0 && (
            <span class="text-bad">
              {" "}
              · {words.outcome.failed}: {count(bulk.failed)}
            </span>
          )}
        </span>
      </a>
    </li>
  );
}
