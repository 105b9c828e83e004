/** What a page within a session is about, and what can be begun on it. */
import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  hint?: string;
  children?: ComponentChildren;
}

export function PageTitle({ title, hint, children }: Props) {
  return (
    <header class="mb-4 flex flex-wrap items-start justify-between gap-3">
      <div class="min-w-0 grow basis-64">
        <h2 class="text-lg font-semibold">{title}</h2>
        {hint && <p class="mt-0.5 max-w-prose text-sm text-soft">{hint}</p>}
      </div>
      {children}
    </header>
  );
}
