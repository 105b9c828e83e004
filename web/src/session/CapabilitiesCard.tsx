/** What a session can do on the WhatsApp Web that it runs, by which script, and why not. */
import { useEffect, useState } from "preact/hooks";
import { readCapabilities } from "../api/gateway";
import type { Capabilities, Capability, Session } from "../api/types";
import { t, wordsFor } from "../i18n";
import { whileVisible } from "../state/whileVisible";
import { Card } from "../ui/Card";
import { Icon } from "../ui/icons";
import { Problem } from "../ui/Problem";

export function CapabilitiesCard({ session }: { session: Session }) {
  const words = t().capabilities;
  const { found, failed } = useCapabilities(session.id, session.status);
  const all = Object.entries(found ?? {});
  const supported = all.filter(([, { supported }]) => supported).length;
  // What is not as it should be is told at once, the long rest to whoever asks.
  const odd = all.filter(([, { supported, reason }]) => !supported || reason);
  const plain = all.filter(([, { supported, reason }]) => supported && !reason);
  return (
    <Card
      title={words.title}
      testId="capabilities"
      tools={
        all.length > 0 && (
          <span class="text-sm text-soft tabular-nums">{words.count(supported, all.length)}</span>
        )
      }
    >
      {found === null && !failed ? (
        <div class="skeleton h-40" aria-busy="true" aria-label={t().common.loading} />
      ) : (
        <p class="text-sm text-soft">{all.length > 0 ? words.hint : failed ? "" : words.none}</p>
      )}
      {odd.length > 0 && <Rows of={odd} />}
      {plain.length > 0 && (
        <details class="mt-3 text-sm" data-testid="capabilities-plain">
          <summary class="cursor-pointer font-medium text-accent">
            {words.plain(plain.length)}
          </summary>
          <Rows of={plain} />
        </details>
      )}
      <Problem text={failed ? words.failed : ""} />
    </Card>
  );
}

function Rows({ of }: { of: [string, Capability][] }) {
  return (
    <ul class="mt-3 flex flex-col gap-2.5 text-sm">
      {of.map(([name, capability]) => (
        <Row key={name} name={name} capability={capability} />
      ))}
    </ul>
  );
}

function Row({ name, capability }: { name: string; capability: Capability }) {
  const { supported, provider, reason } = capability;
  const words = t().capabilities;
  return (
    <li
      class="flex items-start gap-2.5"
      data-testid={`capability-${name}`}
      data-supported={supported}
    >
      <span class={supported ? "text-ok" : "text-bad"}>
        <Icon name={supported ? "check" : "close"} class="mt-0.5 size-4.5" />
      </span>
      <div class="min-w-0 grow">
        <p class="flex items-baseline justify-between gap-3">
          <span>
            <span class="sr-only">{supported ? words.yes : words.no}: </span>
            {wordsFor(t().capability, name) ?? name.replaceAll("_", " ")}
          </span>
          {provider && (
            <span class="shrink-0 text-xs text-soft">
              {wordsFor(t().provider, provider) ?? provider}
            </span>
          )}
        </p>
        {reason && (
          <p class="mt-0.5 font-mono text-xs text-soft wrap-anywhere" lang="en">
            {reason}
          </p>
        )}
      </div>
    </li>
  );
}

/** Read anew with every state of the session: a page that was loaded again may offer something else. */
function useCapabilities(id: string, status: string) {
  const [found, setFound] = useState<Capabilities | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(
    () =>
      whileVisible(() => {
        let over = false;
        readCapabilities(id).then(
          (capabilities) => {
            if (over) return;
            setFound(capabilities);
            setFailed(false);
          },
          () => {
            if (!over) setFailed(true);
          },
        );
        return () => {
          over = true;
        };
      }),
    [id, status],
  );
  return { found, failed };
}
