/** A labelled line of input with its hint. */
import type { ComponentChildren, InputHTMLAttributes, PartialInputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

export interface FieldProps extends Omit<
  PartialInputHTMLAttributes<HTMLInputElement>,
  "type" | "role"
> {
  type?: "text" | "password" | "tel" | "datetime-local";
  label: string;
  hint?: string;
  wrong?: boolean;
  /** Drawn inside the line, at its end. */
  tail?: ComponentChildren;
  "data-testid"?: string;
}

export const INPUT_LOOK =
  "w-full rounded-lg border border-edge bg-surface text-base text-ink sm:text-[0.9375rem] focus-visible:border-accent focus-visible:outline-offset-0";

export function Field({ label, hint, wrong = false, tail, ...input }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label for={id} class="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <div class="relative">
        <input
          // Preact ties each type of input to its roles and so takes no choice of types.
          {...(input as InputHTMLAttributes<HTMLInputElement>)}
          id={id}
          aria-invalid={wrong}
          aria-describedby={hint ? `${id}-hint` : undefined}
          class={`${INPUT_LOOK} h-11 px-3 ${tail ? "pr-12" : ""} ${wrong ? "border-bad!" : ""}`}
        />
        {tail && <div class="absolute inset-y-0 right-0.5 flex items-center">{tail}</div>}
      </div>
      {hint && (
        <p id={`${id}-hint`} class={`mt-1.5 text-sm ${wrong ? "text-bad" : "text-faint"}`}>
          {hint}
        </p>
      )}
    </div>
  );
}
