/** Where recipients are pasted or uploaded, and what is wrong with some of them. */
import { useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { MAX_RECIPIENTS, type Problem as Wrong, type Recipients } from "../state/recipients";
import { decodeText } from "../state/table";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Problem";
import { TextArea } from "../ui/TextArea";
import { count } from "./describe";

const MAX_BYTES = 5 * 1024 * 1024;
const SHOWN = 50;

interface Props {
  written: string;
  recipients: Recipients;
  onChange: (written: string) => void;
}

export function RecipientsField({ written, recipients, onChange }: Props) {
  const words = t().newBulk;
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const take = async (file: File | undefined) => {
    if (!file) return;
    const text =
      file.size > MAX_BYTES ? null : decodeText(new Uint8Array(await file.arrayBuffer()));
    setProblem(text !== null ? "" : file.size > MAX_BYTES ? words.tooLarge : words.unreadable);
    if (text !== null) onChange(text);
  };
  const { ready, problems } = recipients;
  return (
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const file = event.dataTransfer?.files[0];
        // Text that is dropped goes where it is dropped.
        if (!file) return;
        event.preventDefault();
        void take(file);
      }}
    >
      <TextArea
        label={words.list}
        hint={words.listHint}
        rows={10}
        spellcheck={false}
        autocomplete="off"
        placeholder={"+54 9 11 2345 6789\n+54 9 11 2345 6780"}
        data-testid="bulk-recipients"
        value={written}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <div class="mt-3 flex flex-wrap gap-2">
        <Button icon="upload" onClick={() => picker.current?.click()} data-testid="bulk-upload">
          {words.upload}
        </Button>
        {written !== "" && (
          <Button rank="quiet" onClick={() => onChange("")} data-testid="bulk-clear">
            {words.clear}
          </Button>
        )}
        <input
          ref={picker}
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          class="hidden"
          data-testid="bulk-file"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            // The same file may be chosen again once it was mended.
            event.currentTarget.value = "";
          }}
        />
      </div>
      <Problem text={problem} />
      <Problem
        text={
          ready.length > MAX_RECIPIENTS
            ? words.tooMany(count(ready.length), count(MAX_RECIPIENTS))
            : ""
        }
      />
      {(ready.length > 0 || problems.length > 0) && (
        <div class="mt-4 flex flex-wrap gap-2" role="status">
          <Badge tone="ok" text={words.ready(count(ready.length))} testId="bulk-ready" />
          {problems.length > 0 && (
            <Badge tone="warn" text={words.wrong(count(problems.length))} testId="bulk-wrong" />
          )}
        </div>
      )}
      {problems.length > 0 && <Problems problems={problems} />}
    </div>
  );
}

function Problems({ problems }: { problems: readonly Wrong[] }) {
  const words = t().newBulk;
  return (
    <>
      <table class="mt-3 w-full text-sm" data-testid="bulk-problems">
        <thead class="text-left text-soft">
          <tr class="border-b border-line">
            <th scope="col" class="py-1.5 pr-3 font-medium">
              {words.line}
            </th>
            <th scope="col" class="py-1.5 pr-3 font-medium">
              {words.written}
            </th>
            <th scope="col" class="py-1.5 font-medium">
              {words.why}
            </th>
          </tr>
        </thead>
        <tbody>
          {problems.slice(0, SHOWN).map((problem) => (
            <tr
              key={problem.line}
              class="border-b border-line align-top last:border-0"
              data-testid={`bulk-problem-${problem.line}`}
            >
              <td class="py-1.5 pr-3 tabular-nums">{count(problem.line)}</td>
              <td class="max-w-40 truncate py-1.5 pr-3" title={problem.written} dir="auto">
                {problem.written}
              </td>
              <td class="py-1.5 text-soft">
                {words.problem[problem.kind]} {problem.what}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {problems.length > SHOWN && (
        <p class="mt-2 text-sm text-soft">{words.more(count(problems.length - SHOWN))}</p>
      )}
    </>
  );
}
