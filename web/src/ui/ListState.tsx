/** What stands in place of a list that is being read, or could not be. */
import { t } from "../i18n";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

interface Props {
  status: "loading" | "failed";
  failed: string;
  retry: () => Promise<void>;
}

export function ListState({ status, failed, retry }: Props) {
  if (status === "loading")
    return (
      <div class="flex flex-col gap-3" aria-busy="true" aria-label={t().common.loading}>
        <div class="skeleton h-20" />
        <div class="skeleton h-20" />
        <div class="skeleton h-20" />
      </div>
    );
  return (
    <EmptyState icon="offline" title={failed} text={t().error.unreachable}>
      <Button icon="restart" onClick={() => void retry()}>
        {t().common.retry}
      </Button>
    </EmptyState>
  );
}
