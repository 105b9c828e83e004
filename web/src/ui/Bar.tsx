/** Shares of a whole, side by side in one bar, with the words for those who do not see it. */
import type { Tone } from "./Badge";

const FILL: Record<Tone, string> = {
  ok: "fill-ok",
  info: "fill-info",
  warn: "fill-warn",
  bad: "fill-bad",
  idle: "fill-idle",
};
const WIDTH = 1_000;

export interface Share {
  tone: Tone;
  /** Of 1. */
  part: number;
}

interface Props {
  shares: readonly Share[];
  label: string;
  /** How much of it is over or used, of 1. */
  value: number;
  role?: "progressbar" | "meter";
}

export function Bar({ shares, label, value, role = "progressbar" }: Props) {
  let x = 0;
  return (
    <svg
      role={role}
      aria-label={label}
      aria-valuetext={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value * 100)}
      viewBox={`0 0 ${WIDTH} 10`}
      preserveAspectRatio="none"
      class="h-2 w-full rounded-full bg-idle-soft"
    >
      {shares.map(({ tone, part }) => {
        const from = x;
        x += part * WIDTH;
        return <rect key={tone} x={from} width={part * WIDTH} height={10} class={FILL[tone]} />;
      })}
    </svg>
  );
}
