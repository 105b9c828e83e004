/** A session's state as a coloured word. */
import type { Session } from "../api/types";
import { Badge } from "../ui/Badge";
import { MOVING, statusText, TONE } from "./describe";

export function StateBadge({ session, testId }: { session: Session; testId?: string }) {
  return (
    <Badge
      tone={TONE[session.status] ?? "idle"}
      moving={MOVING.has(session.status)}
      text={statusText(session)}
      {...(testId ? { testId } : {})}
    />
  );
}
