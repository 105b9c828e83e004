/** One bulk send: how far it is, what can be done about it, and what became of each recipient. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { SessionFrame } from "../session/SessionFrame";
import { bulkById, isOver, loadBulk } from "../state/bulks";
import { locale } from "../state/preferences";
import { routeHash } from "../state/route";
import { repeat, whileVisible } from "../state/whileVisible";
import { EmptyState } from "../ui/EmptyState";
import { fullWhen } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { ListState } from "../ui/ListState";
import { PageTitle } from "../ui/PageTitle";
import { BulkProgress } from "./BulkProgress";
import { BulkResults } from "./BulkResults";

const PAUSE_MS = 5_000;

export function BulkPage({ sessionId, bulkId }: { sessionId: string; bulkId: string }) {
  return (
    <SessionFrame sessionId={sessionId} testId="bulk-page">
      {(session) => <One session={session} bulkId={bulkId} />}
    </SessionFrame>
  );
}

function One({ session, bulkId }: { session: Session; bulkId: string }) {
  const trouble = useReadings(bulkId);
  const bulk = bulkById(bulkId);
  const toAll = (
    <LinkButton icon="back" href={routeHash({ page: "bulks", sessionId: session.id })}>
      {t().bulks.back}
    </LinkButton>
  );
  if (trouble === "gone" || (bulk && bulk.sessionId !== session.id))
    return (
      <EmptyState icon="question" title={t().bulk.notFoundTitle} text={t().bulk.notFound}>
        {toAll}
      </EmptyState>
    );
  if (!bulk)
    return (
      <ListState
        status={trouble === "failed" ? "failed" : "loading"}
        failed={t().bulks.failed}
        retry={() => loadBulk(bulkId)}
      />
    );
  return (
    <>
      <PageTitle title={t().bulk.title(fullWhen(bulk.createdAt, locale.value))}>{toAll}</PageTitle>
      <div class="flex flex-col gap-4">
        <BulkProgress bulk={bulk} session={session} />
        <BulkResults key={bulk.id} bulk={bulk} />
      </div>
    </>
  );
}

/** Events tell of every hundredth; a slow one is looked at in between while somebody watches. */
function useReadings(bulkId: string): "gone" | "failed" | null {
  const [trouble, setTrouble] = useState<"gone" | "failed" | null>(null);
  const known = bulkById(bulkId);
  const over = known !== undefined && isOver(known);
  useEffect(() => {
    if (over) return undefined;
    const read = () =>
      loadBulk(bulkId).then(
        () => setTrouble(null),
        (failure: unknown) =>
          setTrouble(
            failure instanceof ApiError && failure.code === "not_found" ? "gone" : "failed",
          ),
      );
    return whileVisible(() => repeat(read, PAUSE_MS));
  }, [bulkId, over]);
  return trouble;
}
