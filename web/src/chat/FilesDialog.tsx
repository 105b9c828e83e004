/** Files that were chosen, dropped or pasted: looked at, given their words, and sent one after the other. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Message, Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import {
  type Attachment,
  attachmentOf,
  limitPassed,
  loadLimits,
  sendAttachment,
} from "../state/files";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FileRow } from "./FileRow";

interface Props {
  session: Session;
  to: string;
  name: string;
  files: readonly File[];
  /** What was written already: the first file's caption. */
  text: string;
  onSent: (message: Message) => void;
  onClose: () => void;
}

export function FilesDialog({ session, to, name, files, text, onSent, onClose }: Props) {
  const words = t().files;
  const [items, setItems] = useState(() =>
    files.map((file, place) => attachmentOf(file, place === 0 ? text : "")),
  );
  const [sending, setSending] = useState(false);
  const [parts, setParts] = useState<ReadonlyMap<string, number>>(new Map());
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const isOpen = useRef(true);
  useEffect(() => {
    void loadLimits();
    return () => {
      isOpen.current = false;
    };
  }, []);
  const change = (changed: Attachment) =>
    setItems((now) => now.map((one) => (one.id === changed.id ? changed : one)));
  const remove = (id: string) => {
    if (items.length === 1) onClose();
    else setItems((now) => now.filter((one) => one.id !== id));
  };
  const isPossible = items.every(({ kind, file }) => limitPassed(kind, file.size) === null);
  const send = async () => {
    setSending(true);
    setProblems(new Map());
    const failed = new Map<string, string>();
    for (const item of items) {
      // Whoever closed it meanwhile wants no more of them to leave.
      if (!isOpen.current) return;
      try {
        onSent(
          await sendAttachment(session.id, to, item, (part) =>
            setParts((now) => new Map(now).set(item.id, part)),
          ),
        );
        setItems((now) => now.filter((one) => one.id !== item.id));
      } catch (failure) {
        failed.set(item.id, explain(failure));
        setProblems(new Map(failed));
      }
    }
    setSending(false);
    setParts(new Map());
    if (failed.size === 0) onClose();
  };
  return (
    <Dialog title={words.title(name)} onClose={onClose} testId="files-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <ul class="flex flex-col gap-4">
          {items.map((item) => (
            <FileRow
              key={item.id}
              item={item}
              part={parts.get(item.id) ?? null}
              problem={problems.get(item.id) ?? ""}
              sending={sending}
              onChange={change}
              onRemove={() => remove(item.id)}
            />
          ))}
        </ul>
        <div class="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button
            rank="primary"
            icon="send"
            type="submit"
            busy={sending}
            disabled={!isPossible}
            data-testid="files-send"
          >
            {problems.size > 0 && !sending ? t().common.retry : t().chat.send}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
