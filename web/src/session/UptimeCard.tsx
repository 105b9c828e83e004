/** How much of the last day the session was connected, as a share and as a strip of its states. */
import { t } from "../i18n";
import { statusText, TONE } from "../sessions/describe";
import { locale } from "../state/preferences";
import { stateLog } from "../state/stateLog";
import { DAY_MS, uptime, type Uptime } from "../state/uptime";
import type { Tone } from "../ui/Badge";
import { Card } from "../ui/Card";
import { durationText } from "../ui/duration";
import { exactTime } from "../ui/format";
import { shareText } from "../ui/quantity";
import { useNow } from "../ui/useNow";

const REFRESH_MS = 10_000;
const WIDTH = 1_000;
const HEIGHT = 28;
/** Even a moment's interruption is to be seen on a narrow screen. */
const LEAST_WIDTH = 3;

const FILL: Record<Tone, string> = {
  ok: "fill-ok",
  info: "fill-info",
  warn: "fill-warn",
  bad: "fill-bad",
  idle: "fill-idle",
};

export function UptimeCard() {
  const now = useNow(REFRESH_MS);
  const log = stateLog.value;
  if (!log || log.status === "loading") return <div class="skeleton h-36" />;
  const day = uptime(log.periods, now);
  return (
    <Card title={t().uptime.title} testId="uptime">
      <p class="mb-3 text-soft" data-testid="uptime-share">
        {sentence(day)}
      </p>
      {day.share !== null && (
        <>
          <Strip day={day} />
          <div class="mt-1 flex justify-between text-xs text-faint">
            <span>{t().uptime.begins(known(day))}</span>
            <span>{t().uptime.now}</span>
          </div>
        </>
      )}
    </Card>
  );
}

function sentence(day: Uptime): string {
  if (day.share === null) return t().uptime.none;
  const share = shareText(day.share, locale.value);
  const whole = day.to - day.from >= DAY_MS;
  return whole ? t().uptime.day(share) : t().uptime.since(share, known(day));
}

const known = ({ from, to }: Uptime): string =>
  to - from >= DAY_MS ? t().uptime.hours : durationText((to - from) / 1_000, locale.value);

function Strip({ day }: { day: Uptime }) {
  const place = (time: number) => ((time - day.from) / (day.to - day.from)) * WIDTH;
  // The long ones first: what was short lies on top and is not covered by its neighbours.
  const drawn = [...day.slices].sort((a, b) => b.to - b.from - (a.to - a.from));
  return (
    <svg
      role="img"
      aria-label={sentence(day)}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      class="h-7 w-full rounded-md bg-sunken"
    >
      {drawn.map((slice) => {
        const width = Math.max(LEAST_WIDTH, place(slice.to) - place(slice.from));
        const x = Math.min(place(slice.from), WIDTH - width);
        return (
          <rect
            key={`${slice.from} ${slice.status}`}
            x={x}
            y={0}
            width={width}
            height={HEIGHT}
            data-status={slice.status}
            class={FILL[TONE[slice.status] ?? "idle"]}
          >
            <title>
              {statusText(slice)} · {clock(slice.from)} – {clock(slice.to)}
            </title>
          </rect>
        );
      })}
    </svg>
  );
}

const clock = (time: number): string => exactTime(new Date(time).toISOString(), locale.value);
