/** A body as it was posted or answered, laid out where it is JSON. */

export function Payload({ text, testId }: { text: string; testId?: string }) {
  return (
    <pre
      data-testid={testId}
      // It scrolls by itself, so that it has to be reachable by keyboard.
      tabIndex={0}
      class="max-h-80 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs leading-relaxed whitespace-pre-wrap wrap-anywhere"
    >
      {laidOut(text)}
    </pre>
  );
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
