/** A short state in words with a tone; a tone that means "on its way" breathes. */

export type Tone = "ok" | "info" | "warn" | "bad" | "idle";

const LOOK: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  info: "bg-info-soft text-info",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  idle: "bg-idle-soft text-idle",
};

interface Props {
  tone: Tone;
  moving?: boolean;
  text: string;
  testId?: string;
}

export function Badge({ tone, moving = false, text, testId }: Props) {
  return (
    <span
      data-testid={testId}
      class={`inline-flex shrink-0 items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-semibold whitespace-nowrap ${LOOK[tone]}`}
    >
      <span
        aria-hidden="true"
        class={`size-1.5 rounded-full bg-current ${moving ? "pulse" : ""}`}
      />
      {text}
    </span>
  );
}
