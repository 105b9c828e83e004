/** What went wrong, beside what was being done, and read aloud at once. */
import { Icon } from "./icons";

export function Problem({ text, id }: { text: string; id?: string }) {
  return (
    <div role="alert" id={id}>
      {text && (
        <p class="mt-3 flex items-start gap-2 rounded-lg bg-bad-soft px-3 py-2 text-sm text-bad">
          <Icon name="alert" class="mt-px size-4.5" />
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}
