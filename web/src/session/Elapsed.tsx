/** How long a period lasted, or has lasted until this second. */
import type { StatePeriod } from "../api/types";
import { locale } from "../state/preferences";
import { durationText } from "../ui/duration";
import { useNow } from "../ui/useNow";

interface Props {
  period: StatePeriod;
  words?: (duration: string) => string;
}

export function Elapsed({ period, words = (duration) => duration }: Props) {
  if (period.seconds === null) return <Running since={period.since} words={words} />;
  return <>{words(durationText(period.seconds, locale.value))}</>;
}

function Running({ since, words }: { since: string; words: (duration: string) => string }) {
  const seconds = Math.max(0, (useNow(1_000) - Date.parse(since)) / 1_000);
  return <>{words(durationText(Math.floor(seconds), locale.value))}</>;
}
