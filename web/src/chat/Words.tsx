/** A message's words with what WhatsApp's marks, links and mentions in them mean. */
import type { Person } from "../api/types";
import { type Block, formatted, type Inline } from "./formatting";

export function Words({ text, mentions }: { text: string; mentions: readonly Person[] }) {
  return (
    <>
      {formatted(text, mentions).map((block, place) => (
        <Part key={place} block={block} />
      ))}
    </>
  );
}

function Part({ block }: { block: Block }) {
  switch (block.kind) {
    case "code":
      return (
        <pre class="my-1 overflow-x-auto rounded-lg bg-hover px-2.5 py-1.5 text-sm">
          <code>{block.text}</code>
        </pre>
      );
    case "list": {
      const items = block.items.map((item, place) => (
        <li key={place}>
          <Spans parts={item} />
        </li>
      ));
      return block.ordered ? (
        <ol start={block.start} dir="auto" class="list-decimal pl-6 wrap-anywhere">
          {items}
        </ol>
      ) : (
        <ul dir="auto" class="list-disc pl-6 wrap-anywhere">
          {items}
        </ul>
      );
    }
    case "quote":
      return (
        <blockquote dir="auto" class="border-l-3 border-line pl-2 text-soft wrap-anywhere">
          <Spans parts={block.inside} />
        </blockquote>
      );
    default:
      return (
        <p dir="auto" class="whitespace-pre-wrap wrap-anywhere">
          <Spans parts={block.inside} />
        </p>
      );
  }
}

function Spans({ parts }: { parts: readonly Inline[] }) {
  return (
    <>
      {parts.map((part, place) => (
        <Span key={place} part={part} />
      ))}
    </>
  );
}

function Span({ part }: { part: Inline }) {
  switch (part.kind) {
    case "bold":
      return (
        <strong>
          <Spans parts={part.inside} />
        </strong>
      );
    case "italic":
      return (
        <em>
          <Spans parts={part.inside} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Spans parts={part.inside} />
        </s>
      );
    case "code":
      return <code class="rounded-sm bg-hover px-1 text-sm">{part.text}</code>;
    case "mention":
      return <span class="font-medium text-accent">{part.text}</span>;
    case "link":
      return (
        <a
          href={part.href}
          target="_blank"
          rel="noopener noreferrer"
          class="text-read underline underline-offset-2"
        >
          {part.text}
        </a>
      );
    default:
      return <>{part.text}</>;
  }
}
