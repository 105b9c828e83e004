/** What the session's processes use, measured while somebody looks. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { readResources } from "../api/gateway";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { locale } from "../state/preferences";
import { isAtRest } from "../state/sessions";
import { processorShare, type Reading, withReading } from "../state/usage";
import { repeat, whileVisible } from "../state/whileVisible";
import { Card } from "../ui/Card";
import { durationText } from "../ui/duration";
import { Facts } from "../ui/Facts";
import { Problem } from "../ui/Problem";
import { bytesText, loadText } from "../ui/quantity";
import { Sparkline } from "../ui/Sparkline";

const PAUSE_MS = 4_000;

export function ResourcesCard({ session }: { session: Session }) {
  const resting = isAtRest(session);
  const { readings, problem } = useReadings(session.id, resting);
  return (
    <Card title={t().resources.title} testId="resources">
      {resting ? (
        <p class="text-sm text-soft">{t().resources.resting}</p>
      ) : readings.length > 0 ? (
        <Usage readings={readings} />
      ) : (
        <div class="skeleton h-32" aria-busy="true" aria-label={t().common.loading} />
      )}
      <Problem text={resting ? "" : problem} />
    </Card>
  );
}

function Usage({ readings }: { readings: readonly Reading[] }) {
  const words = t().resources;
  const now = readings.at(-1);
  if (!now) return null;
  const share = processorShare(readings.at(-2), now);
  const memory = readings.map(({ memoryBytes }) => memoryBytes);
  const bytes = (value: number) => bytesText(value, locale.value);
  return (
    <>
      <Facts
        facts={[
          { name: words.memory, value: bytes(now.memoryBytes), testId: "resources-memory" },
          {
            name: words.processor,
            value: share === null ? words.measuring : words.ofCore(loadText(share, locale.value)),
            testId: "resources-processor",
          },
          {
            name: words.processorTotal,
            value: durationText(now.cpuSeconds, locale.value),
          },
          { name: words.processes, value: String(now.processes), testId: "resources-processes" },
          { name: words.pid, value: now.chromiumPid?.toString() ?? "–", exact: true },
        ]}
      />
      {memory.length > 1 && (
        <div class="mt-3">
          <Sparkline
            values={memory}
            label={words.trend(bytes(Math.min(...memory)), bytes(Math.max(...memory)))}
          />
        </div>
      )}
    </>
  );
}

function useReadings(sessionId: string, resting: boolean) {
  const [readings, setReadings] = useState<readonly Reading[]>([]);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (resting) return setReadings([]);
    return whileVisible(() => {
      let over = false;
      const read = async () => {
        try {
          const reading = { ...(await readResources(sessionId)), at: performance.now() };
          if (over) return;
          setReadings((kept) => withReading(kept, reading));
          setProblem("");
        } catch (failure) {
          // Between two browsers there is nothing to measure: its state is told elsewhere on the page.
          const between = failure instanceof ApiError && failure.code === "invalid_state";
          if (!over) setProblem(between ? "" : explain(failure));
        }
      };
      const stop = repeat(read, PAUSE_MS);
      return () => {
        over = true;
        stop();
      };
    });
  }, [sessionId, resting]);
  return { readings, problem };
}
