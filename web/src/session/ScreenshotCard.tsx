/** What the session's browser shows, when somebody asks to see it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { takeScreenshot } from "../api/gateway";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { sessionName } from "../sessions/describe";
import { locale } from "../state/preferences";
import { isAtRest } from "../state/sessions";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { exactTime } from "../ui/format";
import { Icon } from "../ui/icons";
import { Problem } from "../ui/Problem";

interface Picture {
  url: string;
  takenAt: string;
}

export function ScreenshotCard({ session }: { session: Session }) {
  const [picture, setPicture] = useState<Picture | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const shown = useShown(picture);
  const words = t().screenshot;
  const resting = isAtRest(session);
  const take = async () => {
    setBusy(true);
    setProblem("");
    try {
      const bytes = await takeScreenshot(session.id);
      if (shown.current)
        setPicture({ url: URL.createObjectURL(bytes), takenAt: new Date().toISOString() });
    } catch (failure) {
      setProblem(explain(failure));
    }
    setBusy(false);
  };
  return (
    <Card
      title={words.title}
      testId="screenshot"
      tools={
        picture && (
          <Button rank="quiet" onClick={() => setPicture(null)} data-testid="screenshot-hide">
            {words.hide}
          </Button>
        )
      }
    >
      {picture ? (
        <Seen session={session} picture={picture} />
      ) : (
        <p class="mb-3 text-sm text-soft">{resting ? words.resting : words.hint}</p>
      )}
      {!resting && (
        <Button
          icon={picture ? "restart" : "camera"}
          busy={busy}
          onClick={() => void take()}
          data-testid="screenshot-take"
        >
          {picture ? words.refresh : words.show}
        </Button>
      )}
      <Problem text={problem} />
    </Card>
  );
}

function Seen({ session, picture }: { session: Session; picture: Picture }) {
  const time = exactTime(picture.takenAt, locale.value);
  return (
    <figure class="mb-3">
      <img
        src={picture.url}
        alt={t().screenshot.alt(sessionName(session), time)}
        data-testid="screenshot-image"
        class="w-full rounded-lg border border-line"
      />
      <figcaption class="mt-1.5 flex flex-wrap items-center justify-between gap-2 text-sm text-soft">
        <span role="status">{t().screenshot.takenAt(time)}</span>
        <a
          href={picture.url}
          download={`${session.id} ${picture.takenAt.replaceAll(":", "-")}.png`}
          class="inline-flex items-center gap-1.5 rounded-sm font-medium text-accent hover:underline"
        >
          <Icon name="file" class="size-4" />
          {t().screenshot.save}
        </a>
      </figcaption>
    </figure>
  );
}

/** Lets go of each picture when another one comes or the page is left; answers whether it is still there. */
function useShown(picture: Picture | null) {
  const shown = useRef(true);
  useEffect(
    () => () => {
      if (picture) URL.revokeObjectURL(picture.url);
    },
    [picture],
  );
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return shown;
}
