/** Whom a name that is being written in a group may mean; a choice completes it. */
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { completed, isNaming, loadMembers, members, suggested } from "../state/members";
import { personName } from "../ui/format";

interface Props {
  sessionId: string;
  groupId: string;
  text: string;
  onPick: (text: string) => void;
}

export function MentionPicker({ sessionId, groupId, text, onPick }: Props) {
  const naming = isNaming(text);
  useEffect(() => {
    if (naming) void loadMembers(sessionId, groupId);
  }, [naming, sessionId, groupId]);
  const known = members.value;
  const people = naming && known?.groupId === groupId ? suggested(text, known.people) : [];
  if (people.length === 0) return null;
  return (
    <ul
      aria-label={t().chat.mention}
      data-testid="mentions"
      class="mb-2 overflow-hidden rounded-lg border border-line"
    >
      {people.map((person) => (
        <li key={person.jid}>
          <button
            type="button"
            class="block w-full truncate px-3 py-2 text-left hover:bg-hover"
            onClick={() => onPick(completed(text, person))}
          >
            {personName(person)}
          </button>
        </li>
      ))}
    </ul>
  );
}
