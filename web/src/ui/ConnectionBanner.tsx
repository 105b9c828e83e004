/** Says that the gateway is away for the moment, wherever somebody may be looking. */
import { t } from "../i18n";
import { connection } from "../state/live";
import { Icon } from "./icons";

export function ConnectionBanner({ testId }: { testId: string }) {
  return (
    <div role="status">
      {connection.value === "lost" && (
        <p
          data-testid={testId}
          class="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-sm text-warn"
        >
          <Icon name="offline" class="pulse size-4.5" />
          {t().connection.lost}
        </p>
      )}
    </div>
  );
}
