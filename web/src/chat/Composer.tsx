/** Where one writes: Enter sends, Shift and Enter starts a new line; what could not go out comes back. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Message, Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { statusText } from "../sessions/describe";
import { chatList, refreshChats } from "../state/chats";
import { isOpen } from "../state/conversation";
import { draftOf, keepDraft } from "../state/drafts";
import { isGroupId } from "../state/members";
import { findChat } from "../state/merge";
import { goTo } from "../state/route";
import { ScheduleButton } from "../scheduled/ScheduleButton";
import { send } from "../state/sending";
import { acceptsSends } from "../state/sessions";
import { IconButton } from "../ui/Button";
import { INPUT_LOOK } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { AttachButton } from "./AttachButton";
import { FilesDialog } from "./FilesDialog";
import { MentionPicker } from "./MentionPicker";

/** A first message to a number makes a chat, which the list tells by its person; where it cannot, its key does. */
async function meetNewChat({ sessionId, chatId }: Message, writtenTo: string): Promise<void> {
  await refreshChats();
  if (!findChat(chatList.value?.chats ?? [], writtenTo) && isOpen(sessionId, writtenTo))
    goTo({ page: "chats", sessionId, chat: chatId });
}

interface Props {
  session: Session;
  to: string;
  name: string;
}

export function Composer({ session, to, name }: Props) {
  const [text, setText] = useState(() => draftOf(session.id, to));
  useEffect(() => keepDraft(session.id, to, text), [session.id, to, text]);
  const [problem, setProblem] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const [files, setFiles] = useState<readonly File[]>([]);
  if (!acceptsSends(session))
    return (
      <p
        class="shrink-0 border-t border-line bg-warn-soft px-4 py-3 text-center text-sm text-warn"
        role="status"
      >
        {t().chat.cannotSend(statusText(session))}
      </p>
    );
  const submit = async () => {
    const words = text.trim();
    if (words === "") return;
    setText("");
    setProblem("");
    try {
      const message = await send(session.id, to, words);
      if (message.chatId !== to) await meetNewChat(message, to);
    } catch (failure) {
      setProblem(explain(failure));
      setText((now) => (now === "" ? words : `${words}\n${now}`));
    }
  };
  return (
    <>
      <form
        class="shrink-0 border-t border-line bg-surface px-3 py-2.5 md:px-6"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {isGroupId(to) && (
          <MentionPicker
            sessionId={session.id}
            groupId={to}
            text={text}
            onPick={(completed) => {
              setText(completed);
              field.current?.focus();
            }}
          />
        )}
        <div class="flex items-end gap-2">
          <AttachButton onFiles={setFiles} />
          <textarea
            ref={field}
            data-testid="composer-input"
            aria-label={t().chat.placeholder}
            placeholder={t().chat.placeholder}
            rows={1}
            dir="auto"
            class={`${INPUT_LOOK} field-sizing-content max-h-40 min-h-10 resize-none px-3.5 py-2`}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onPaste={(event) => {
              const pasted = [...(event.clipboardData?.files ?? [])];
              if (pasted.length === 0) return;
              event.preventDefault();
              setFiles(pasted);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              void submit();
            }}
          />
          <ScheduleButton
            sessionId={session.id}
            to={to}
            name={name}
            text={text.trim()}
            onDone={(message) => {
              setText("");
              if (message.chatId !== to) void meetNewChat(message, to);
            }}
          />
          <IconButton
            rank="primary"
            type="submit"
            icon="send"
            label={t().chat.send}
            disabled={text.trim() === ""}
            data-testid="composer-send"
          />
        </div>
        <Problem text={problem} />
      </form>
      {/* Beside the form: a form within a form would send both. */}
      {files.length > 0 && (
        <FilesDialog
          session={session}
          to={to}
          name={name}
          files={files}
          text={text}
          onSent={(message) => {
            setText("");
            if (message.chatId !== to) void meetNewChat(message, to);
          }}
          onClose={() => setFiles([])}
        />
      )}
    </>
  );
}
