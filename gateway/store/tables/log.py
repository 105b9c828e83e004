"""Tables of the event log, and of who gets it pushed."""

import sqlalchemy as sa

from gateway.store.columns import PK, Moment
from gateway.store.tables.schema import metadata

events = sa.Table(
    "events",
    metadata,
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("session_id", sa.Text),
    sa.Column("at", Moment, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
)

webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), nullable=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("cursor", sa.BigInteger, nullable=False),
    sa.Column("events", sa.Text),
    sa.Column("sessions", sa.Text),
    sa.Column("ordered", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("disabled_reason", sa.Text),
    sa.Column("failing_since", Moment),
    sa.Column("secret", sa.Text),
    sa.Column("old_secret", sa.Text),
    sa.Column("old_secret_until", Moment),
    sa.Column("headers", sa.Text),
    sa.Column("created_at", Moment, nullable=False),
)

OF_ONE_SOURCE = "source <> 'api'"

sa.Index(
    "ix_webhooks_source",
    webhooks.c.tenant_pk,
    webhooks.c.source,
    unique=True,
    sqlite_where=sa.text(OF_ONE_SOURCE),
    postgresql_where=sa.text(OF_ONE_SOURCE),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("webhook_pk", sa.ForeignKey("webhooks.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("chat", sa.Text),
    sa.Column("body", sa.LargeBinary),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("status_code", sa.Integer),
    sa.Column("duration_ms", sa.Integer),
    sa.Column("response", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("attempted_at", Moment),
    sa.Column("next_attempt_at", Moment),
    sa.Column("created_at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("webhook_pk", "seq"),
)

PENDING_DELIVERY = "status = 'pending'"

for _name, _key in (
    ("due", (deliveries.c.webhook_pk, deliveries.c.next_attempt_at)),
    ("in_order", (deliveries.c.webhook_pk, deliveries.c.chat, deliveries.c.seq)),
):
    sa.Index(
        f"ix_deliveries_{_name}",
        *_key,
        sqlite_where=sa.text(PENDING_DELIVERY),
        postgresql_where=sa.text(PENDING_DELIVERY),
    )
