/** A part of a page under its own heading. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  title: string;
  /** Beside the heading: what can be done with this part. */
  tools?: ComponentChildren;
  children: ComponentChildren;
  testId?: string;
}

export function Card({ title, tools, children, testId }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-testid={testId}
      class="rounded-2xl border border-line bg-surface p-4 shadow-card sm:p-5"
    >
      <header class="-mt-1 mb-2 flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <h2 id={id} class="font-semibold">
          {title}
        </h2>
        {tools}
      </header>
      {children}
    </section>
  );
}
