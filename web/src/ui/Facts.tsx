/** Names and values, one pair to a line. */

export interface Fact {
  name: string;
  value: string;
  /** For ids and codes, which are compared letter by letter. */
  exact?: boolean;
  testId?: string;
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="flex flex-col gap-2 text-sm">
      {facts.map(({ name, value, exact = false, testId }) => (
        <div key={name} class="flex items-baseline justify-between gap-4">
          <dt class="shrink-0 text-soft">{name}</dt>
          <dd
            data-testid={testId}
            class={`min-w-0 text-right wrap-anywhere tabular-nums ${exact ? "font-mono text-xs" : ""}`}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
