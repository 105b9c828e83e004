/** WhatsApp keeps the account from starting conversations: what that means, until when, and the way out. */
import { useState } from "preact/hooks";
import { resumeNewContacts } from "../api/sending";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { locale } from "../state/preferences";
import { putSession } from "../state/sessions";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { durationText } from "../ui/duration";
import { fullWhen } from "../ui/format";
import { useNow } from "../ui/useNow";

const REFRESH_MS = 10_000;

export function NewContactsCard({ session, until }: { session: Session; until: string }) {
  const words = t().newContacts;
  const [asking, setAsking] = useState(false);
  const seconds = (Date.parse(until) - useNow(REFRESH_MS)) / 1_000;
  const left = durationText(Math.ceil(seconds / 60) * 60, locale.value);
  return (
    <Card title={words.title} testId="new-contacts">
      <p class="text-soft">{words.text}</p>
      <p class="mt-3 rounded-xl bg-warn-soft px-4 py-3" role="status">
        <strong class="block font-semibold" data-testid="new-contacts-until">
          {seconds > 0 ? words.until(fullWhen(until, locale.value), left) : words.trying}
        </strong>
        <span class="text-sm text-soft">{words.longer}</span>
      </p>
      <div class="mt-3 flex justify-end">
        <Button onClick={() => setAsking(true)} data-testid="new-contacts-resume">
          {words.resume}
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={words.resumeTitle}
          text={words.resumeText}
          confirm={words.resume}
          act={async () => {
            putSession(await resumeNewContacts(session.id));
            notify(words.resumed);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}
