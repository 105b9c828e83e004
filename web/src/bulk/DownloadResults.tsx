/** What became of each recipient of a bulk send, as a file for spreadsheets. */
import { useState } from "preact/hooks";
import { allResults, type Bulk, type Outcome } from "../api/sending";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { writeTable } from "../state/table";
import { notify } from "../state/toasts";
import { Button } from "../ui/Button";
import { saveFile } from "../ui/saveFile";
import { errorText, outcomeOf } from "./describe";

export function DownloadResults({ bulk, outcome }: { bulk: Bulk; outcome: Outcome | null }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const rows = (await allResults(bulk.id, outcome)).map((row) => [
        row.to,
        t().outcome[outcomeOf(row)],
        t().messageStatus[row.status] ?? row.status,
        row.error?.code ?? "",
        row.error ? errorText(row) : "",
        row.messageId ?? "",
      ]);
      saveFile(
        `${bulk.id}${outcome ? `-${outcome}` : ""}.csv`,
        "text/csv",
        writeTable([t().results.csv, ...rows]),
      );
    } catch (failure) {
      notify(explain(failure), "bad");
    }
    setBusy(false);
  };
  return (
    <Button icon="download" busy={busy} onClick={() => void save()} data-testid="results-download">
      {t().results.download}
    </Button>
  );
}
