/** What became of each recipient of a bulk send, page by page and by outcome. */
import { useEffect, useState } from "preact/hooks";
import { type Bulk, type BulkResult, listResults, type Outcome, OUTCOMES } from "../api/sending";
import type { Page } from "../api/types";
import { t } from "../i18n";
import { routeHash } from "../state/route";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { phoneText } from "../ui/format";
import { Problem } from "../ui/Problem";
import { count, errorText, OUTCOME_TONE, outcomeOf } from "./describe";
import { DownloadResults } from "./DownloadResults";

const ROWS = 100;
const TONE_TEXT = {
  ok: "text-ok",
  bad: "text-bad",
  info: "text-soft",
  warn: "text-warn",
  idle: "text-soft",
};

export function BulkResults({ bulk }: { bulk: Bulk }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const words = t().results;
  return (
    <Card
      title={words.title}
      tools={<DownloadResults bulk={bulk} outcome={outcome} />}
      testId="bulk-results"
    >
      <Filter bulk={bulk} chosen={outcome} choose={setOutcome} />
      <Rows key={outcome ?? ""} bulk={bulk} outcome={outcome} />
    </Card>
  );
}

interface FilterProps {
  bulk: Bulk;
  chosen: Outcome | null;
  choose: (outcome: Outcome | null) => void;
}

function Filter({ bulk, chosen, choose }: FilterProps) {
  const words = t();
  return (
    <div role="group" aria-label={words.results.filter} class="mb-3 flex flex-wrap gap-2">
      {[null, ...OUTCOMES].map((outcome) => (
        <button
          key={outcome ?? ""}
          type="button"
          aria-pressed={outcome === chosen}
          data-testid={`results-${outcome ?? "all"}`}
          onClick={() => choose(outcome)}
          class={`h-9 rounded-full border px-3 text-sm tabular-nums ${outcome === chosen ? "border-accent bg-accent-soft font-semibold text-accent" : "border-line hover:bg-hover"}`}
        >
          {outcome === null ? words.results.all : words.outcome[outcome]}{" "}
          {count(outcome === null ? bulk.total : bulk[outcome])}
        </button>
      ))}
    </div>
  );
}

function Rows({ bulk, outcome }: { bulk: Bulk; outcome: Outcome | null }) {
  const words = t().results;
  // Where each page begins that was turned over so far; the last one is shown.
  const [starts, setStarts] = useState<readonly (string | null)[]>([null]);
  const wanted = starts.at(-1) ?? null;
  const { page, cursor, failed } = useResults(bulk, outcome, wanted);
  const rows = page?.data ?? [];
  // Until the next page is there the last one stays, and cannot be turned again.
  const turning = cursor !== wanted;
  const first = starts.indexOf(cursor) * ROWS + 1;
  if (failed) return <Problem text={words.failed} />;
  if (!page) return <div class="skeleton h-40" aria-busy="true" aria-label={t().common.loading} />;
  if (rows.length === 0) return <p class="py-4 text-center text-sm text-soft">{words.none}</p>;
  return (
    <>
      <table class="w-full text-sm">
        <thead class="text-left text-soft">
          <tr class="border-b border-line">
            <th scope="col" class="w-8 py-2 pr-3 text-right sm:w-14 font-medium">
              <span aria-hidden="true">#</span>
              <span class="sr-only">{t().newBulk.line}</span>
            </th>
            <th scope="col" class="py-2 pr-3 font-medium">
              {words.number}
            </th>
            <th scope="col" class="py-2 font-medium">
              {words.outcome}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.index} row={row} bulk={bulk} />
          ))}
        </tbody>
      </table>
      {(starts.length > 1 || page.next) && (
        <nav class="mt-3 flex items-center justify-between gap-3" aria-label={words.title}>
          <Button
            icon="back"
            disabled={turning || starts.length === 1}
            onClick={() => setStarts(starts.slice(0, -1))}
            data-testid="results-earlier"
          >
            {words.earlier}
          </Button>
          <span class="text-sm text-soft tabular-nums" data-testid="results-page">
            {words.page(count(first), count(first + rows.length - 1))}
          </span>
          <Button
            disabled={turning || page.next === null}
            onClick={() => setStarts([...starts, page.next])}
            data-testid="results-later"
          >
            {words.later}
          </Button>
        </nav>
      )}
    </>
  );
}

function Row({ row, bulk }: { row: BulkResult; bulk: Bulk }) {
  return (
    <tr
      class="border-b border-line last:border-0"
      data-testid={`result-${row.index}`}
      data-status={row.status}
    >
      <td class="py-2 pr-3 text-right align-top text-faint tabular-nums">{count(row.index + 1)}</td>
      <td
        class={`py-2 pr-3 align-top tabular-nums ${isNumber(row.to) ? "whitespace-nowrap" : "wrap-anywhere"}`}
      >
        <a
          href={routeHash({ page: "chats", sessionId: bulk.sessionId, chat: chatOf(row.to) })}
          aria-label={t().results.chat(numberText(row.to))}
          class="rounded-sm hover:underline"
        >
          {numberText(row.to)}
        </a>
      </td>
      <td class="py-2 align-top">
        <span class={TONE_TEXT[OUTCOME_TONE[outcomeOf(row)]]}>
          {t().messageStatus[row.status] ?? row.status}
        </span>
        {row.error && <span class="block text-soft">{errorText(row)}</span>}
      </td>
    </tr>
  );
}

interface Read {
  page: Page<BulkResult> | null;
  /** Where this page begins. */
  cursor: string | null;
  failed: boolean;
}

/** Read anew whenever the bulk has moved on. */
function useResults(bulk: Bulk, outcome: Outcome | null, cursor: string | null): Read {
  const [read, setRead] = useState<Read>({ page: null, cursor, failed: false });
  useEffect(() => {
    let over = false;
    const take = (found: Read) => {
      if (!over) setRead(found);
    };
    listResults(bulk.id, outcome, cursor, ROWS).then(
      (page) => take({ page, cursor, failed: false }),
      () => take({ page: null, cursor, failed: true }),
    );
    return () => {
      over = true;
    };
  }, [bulk.id, bulk.updatedAt, outcome, cursor]);
  return read;
}

const isNumber = (to: string): boolean => /^\+?\d+$/.test(to);
const chatOf = (to: string): string => (isNumber(to) ? to.replace("+", "") : to);
const numberText = (to: string): string => (isNumber(to) ? phoneText(chatOf(to)) : to);
