/** Labelled lines of text with their hint. */
import type { TextareaHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import { INPUT_LOOK } from "./Field";

interface Props extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  hint?: string;
  "data-testid"?: string;
}

export function TextArea({ label, hint, ...input }: Props) {
  const id = useId();
  return (
    <div>
      <label for={id} class="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <textarea
        {...input}
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        class={`${INPUT_LOOK} block resize-y px-3 py-2`}
      />
      {hint && (
        <p id={`${id}-hint`} class="mt-1.5 text-sm text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
