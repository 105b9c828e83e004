/** What an address shows whose session is not there. */
import { t } from "../i18n";
import { goTo } from "../state/route";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";

export function SessionNotFound() {
  return (
    <EmptyState icon="question" title={t().sessions.notFoundTitle} text={t().sessions.notFound}>
      <Button rank="primary" onClick={() => goTo({ page: "sessions" })}>
        {t().session.back}
      </Button>
    </EmptyState>
  );
}
