/** Who gets no bulk and no scheduled messages of a session, since when and why; how they come back. */
import { useEffect, useState } from "preact/hooks";
import { type OptOut, readSendingRules, type SendingRules } from "../api/sending";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { SessionFrame } from "../session/SessionFrame";
import {
  closeOptOuts,
  keyOf,
  leaveOut,
  letIn,
  openOptOuts,
  optOuts,
  refreshOptOuts,
} from "../state/optOuts";
import { locale } from "../state/preferences";
import { notify } from "../state/toasts";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Dialog } from "../ui/Dialog";
import { EmptyState } from "../ui/EmptyState";
import { INPUT_LOOK } from "../ui/Field";
import { fullWhen, personName, phoneText } from "../ui/format";
import { ListState } from "../ui/ListState";
import { NumberForm } from "../ui/NumberForm";
import { PageTitle } from "../ui/PageTitle";
import { matchesPerson } from "../ui/search";

/** From here on a list is searched rather than read. */
const MANY = 8;

export function OptOutsPage({ sessionId }: { sessionId: string }) {
  useEffect(() => {
    void openOptOuts(sessionId);
    return closeOptOuts;
  }, [sessionId]);
  return (
    <SessionFrame sessionId={sessionId} testId="opt-outs-page">
      {(session) => (
        <div class="max-w-3xl">
          <PageTitle title={t().optOuts.title} hint={t().optOuts.hint}>
            <Add session={session} />
          </PageTitle>
          <StopWords />
          <People session={session} />
        </div>
      )}
    </SessionFrame>
  );
}

function Add({ session }: { session: Session }) {
  const [open, setOpen] = useState(false);
  const words = t().optOuts;
  return (
    <>
      <Button icon="block" onClick={() => setOpen(true)} data-testid="opt-out-add">
        {words.add}
      </Button>
      {open && (
        <Dialog title={words.add} onClose={() => setOpen(false)} testId="opt-out-dialog">
          <p class="-mt-2 mb-4 text-sm text-soft">{words.addHint}</p>
          <NumberForm
            act={async (digits) => {
              await leaveOut(session.id, digits);
              notify(words.added(phoneText(digits)));
              setOpen(false);
            }}
            submit={words.addSubmit}
            otherwise={<Button onClick={() => setOpen(false)}>{t().common.cancel}</Button>}
            testId="opt-out"
          />
        </Dialog>
      )}
    </>
  );
}

function StopWords() {
  const [rules, setRules] = useState<SendingRules | null>(null);
  useEffect(() => {
    // Without them the page still does what it is for.
    readSendingRules().then(setRules, () => undefined);
  }, []);
  if (!rules) return <div class="skeleton mb-5 h-28" />;
  const words = t().optOuts;
  return (
    <section
      class="mb-5 rounded-2xl border border-line bg-surface p-4 text-sm shadow-card"
      data-testid="stop-words"
    >
      {rules.optOutWords.length === 0 ? (
        <p>{words.noWords}</p>
      ) : (
        <>
          <p>{words.words}</p>
          <Words of={rules.optOutWords} />
          {rules.optInWords.length > 0 && (
            <>
              <p class="mt-3">{words.wordsIn}</p>
              <Words of={rules.optInWords} />
            </>
          )}
        </>
      )}
      <p class="mt-3 text-xs text-faint">
        {words.setting} <code>OPT_OUT_WORDS</code>, <code>OPT_IN_WORDS</code>
      </p>
    </section>
  );
}

function Words({ of }: { of: readonly string[] }) {
  return (
    <ul class="mt-2 flex flex-wrap gap-1.5">
      {of.map((word) => (
        <li key={word} class="rounded-full bg-idle-soft px-2.5 py-0.5 text-idle" translate={false}>
          {word}
        </li>
      ))}
    </ul>
  );
}

function People({ session }: { session: Session }) {
  const [search, setSearch] = useState("");
  const list = optOuts.value;
  const words = t().optOuts;
  if (!list || list.status !== "ready")
    return (
      <ListState
        status={list?.status === "failed" ? "failed" : "loading"}
        failed={words.failed}
        retry={refreshOptOuts}
      />
    );
  if (list.people.length === 0)
    return <EmptyState icon="check" title={words.emptyTitle} text={words.empty} />;
  const shown = list.people.filter(({ person }) => matchesPerson(person, search));
  return (
    <section aria-label={words.title}>
      <p class="mb-2 text-sm text-soft" data-testid="opt-outs-count" role="status">
        {words.count(shown.length)}
      </p>
      {list.people.length >= MANY && (
        <label class="mb-3 block">
          <span class="sr-only">{words.search}</span>
          <input
            type="search"
            placeholder={words.search}
            data-testid="opt-outs-search"
            class={`${INPUT_LOOK} h-10 px-3`}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </label>
      )}
      {shown.length === 0 && <p class="py-4 text-center text-sm text-soft">{words.noMatch}</p>}
      <ul class="flex flex-col gap-2">
        {shown.map((one) => (
          <Row key={keyOf(one.person)} optOut={one} session={session} />
        ))}
      </ul>
    </section>
  );
}

function Row({ optOut, session }: { optOut: OptOut; session: Session }) {
  const { person, at, word } = optOut;
  const [asking, setAsking] = useState(false);
  const words = t().optOuts;
  const name = personName(person);
  return (
    <li
      data-testid={`opt-out-${keyOf(person)}`}
      class="flex flex-wrap items-center gap-3 rounded-2xl border border-line bg-surface p-3 shadow-card [contain-intrinsic-size:auto_5rem] [content-visibility:auto]"
    >
      <Avatar name={name} />
      <div class="min-w-0 grow basis-48">
        <p class="truncate font-medium" dir="auto">
          {name}
          {person.name && person.phone && (
            <span class="font-normal text-faint"> · {phoneText(person.phone)}</span>
          )}
        </p>
        <p class="text-sm text-soft">
          {word === null ? words.noted : words.wrote(word)} ·{" "}
          <time dateTime={at}>{words.since(fullWhen(at, locale.value))}</time>
        </p>
      </div>
      <Button onClick={() => setAsking(true)} data-testid={`opt-in-${keyOf(person)}`}>
        {words.back}
      </Button>
      {asking && (
        <ConfirmDialog
          title={words.backTitle(name)}
          text={words.backText}
          confirm={words.back}
          act={async () => {
            await letIn(session.id, person);
            notify(words.backDone(name));
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}
