/** Whose WhatsApp the session is, and since when. */
import type { Session } from "../api/types";
import { t } from "../i18n";
import { locale } from "../state/preferences";
import { Card } from "../ui/Card";
import { type Fact, Facts } from "../ui/Facts";
import { fullWhen, phoneText } from "../ui/format";

export function AccountCard({ session }: { session: Session }) {
  const words = t().session;
  const { me } = session;
  const facts: Fact[] = [
    ...(me?.name ? [{ name: words.name, value: me.name }] : []),
    ...(me?.phone
      ? [{ name: words.number, value: phoneText(me.phone), testId: "account-number" }]
      : []),
    ...(me?.jid ? [{ name: words.jid, value: me.jid, exact: true }] : []),
    ...(me?.lid ? [{ name: words.lid, value: me.lid, exact: true }] : []),
    ...(session.clientId ? [{ name: words.client, value: session.clientId, exact: true }] : []),
    { name: words.web, value: session.webVersion ?? words.unknown, exact: !!session.webVersion },
    ...(session.status === "connected" && session.connectedAt
      ? [{ name: words.connectedAt, value: fullWhen(session.connectedAt, locale.value) }]
      : []),
    { name: words.created, value: fullWhen(session.createdAt, locale.value) },
  ];
  return (
    <Card title={words.account} testId="account">
      {!me && <p class="mb-2 text-sm text-soft">{t().sessions.notLinked}</p>}
      <Facts facts={facts} />
    </Card>
  );
}
