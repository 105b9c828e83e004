"""Tables of tenants: their users and keys, and what each of them may use."""

import sqlalchemy as sa

from gateway.store.columns import PK, Moment
from gateway.store.tables.schema import metadata

tenants = sa.Table(
    "tenants",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
    sa.Column("attributes", sa.Text, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), nullable=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("last_login_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Index(None, "tenant_pk", "pk"),
)

logins = sa.Table(
    "logins",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("user_pk", sa.ForeignKey("users.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    # The one refresh token that is good; another one of this login was spent, or stolen.
    sa.Column("refresh_id", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("used_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Index(None, "user_pk"),
    sa.Index(None, "expires_at"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), nullable=False),
    sa.Column("route", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("session_id", sa.Text, nullable=False),
    # An answer outlives the session that it was about.
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="SET NULL"), index=True),
    sa.Column("message_pk", sa.ForeignKey("messages.pk", ondelete="SET NULL"), index=True),
    sa.Column("bulk_pk", sa.ForeignKey("bulks.pk", ondelete="SET NULL"), index=True),
    sa.Column("status", sa.Integer),
    sa.Column("body", sa.Text),
    sa.Column("created_at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("tenant_pk", "route", "key"),
)

_WINDOWS = ("minute", "hour", "day", "month")

# By the session's public id: one that is made anew under it finds what was used of its limits.
send_limits = sa.Table(
    "send_limits",
    metadata,
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), primary_key=True),
    sa.Column("session_id", sa.Text, primary_key=True),
    *(sa.Column(window, sa.BigInteger) for window in _WINDOWS),
)

send_counts = sa.Table(
    "send_counts",
    metadata,
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), primary_key=True),
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("window", sa.Text, primary_key=True),
    sa.Column("start", Moment, nullable=False),
    sa.Column("used", sa.BigInteger, nullable=False),
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), nullable=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("sessions", sa.Text),
    sa.Column("addresses", sa.Text),
    sa.Column("expires_at", Moment),
    sa.Column("last_used_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
)
