/** All of a list, or only what is ticked. */
import { useId } from "preact/hooks";
import { ALL, isAll } from "./events";

interface Props {
  label: string;
  all: string;
  /** What can be ticked; a name stands for itself where it has no words. */
  names: readonly string[];
  words?: (name: string) => string;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  testId: string;
}

export function Choices({ label, all, names, words, chosen, onChange, testId }: Props) {
  const id = useId();
  const everything = isAll(chosen);
  // What was chosen and is no more stays in sight, so that it can be let go.
  const offered = everything ? names : [...new Set([...names, ...chosen])];
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <fieldset aria-labelledby={id} data-testid={testId}>
      <p id={id} class="mb-1.5 text-sm font-medium">
        {label}
      </p>
      <Tick
        text={all}
        checked={everything}
        onChange={() => onChange(everything ? [] : [ALL])}
        testId={`${testId}-all`}
      />
      {!everything && (
        <div class="mt-1 grid max-h-52 gap-x-4 overflow-y-auto rounded-lg border border-line px-3 py-1.5 sm:grid-cols-2">
          {offered.map((name) => (
            <Tick
              key={name}
              text={words?.(name) ?? name}
              checked={chosen.includes(name)}
              onChange={() => toggle(name)}
              testId={`${testId}-${name}`}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

interface TickProps {
  text: string;
  checked: boolean;
  onChange: () => void;
  testId: string;
}

export function Tick({ text, checked, onChange, testId }: TickProps) {
  return (
    <label class="flex min-h-9 min-w-0 items-center gap-2.5 text-sm">
      <input
        type="checkbox"
        class="size-4.5 shrink-0 accent-accent"
        checked={checked}
        onChange={onChange}
        data-testid={testId}
      />
      <span class="min-w-0 wrap-anywhere">{text}</span>
    </label>
  );
}
