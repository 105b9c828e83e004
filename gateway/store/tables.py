"""The tables. Migrations build them; a test holds the two against each other.

JSON is text, times are of the type `Moment`, and `pk` columns stay inside. What belongs to a tenant
is reached through its tenant or through its session.
"""

import sqlalchemy as sa

from gateway.store.columns import PK, Moment

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    # Follows from the two above; kept to be found by.
    sa.Column("uuid", sa.Text, nullable=False, unique=True),
    sa.Column("client_id", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("profile", sa.Text, nullable=False, unique=True),
    sa.Column("wanted", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("action", sa.Text),
    sa.Column("detail", sa.Text),
    sa.Column("linked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("linked_origin", sa.Text),
    sa.Column("linked_at", Moment),
    sa.Column("me_phone", sa.Text),
    sa.Column("me_lid", sa.Text),
    sa.Column("me_name", sa.Text),
    sa.Column("web_version", sa.Text),
    sa.Column("sealed_proxy", sa.Text),
    sa.Column("new_contacts_paused_until", Moment),
    sa.Column("new_contacts_pauses", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("connected_at", Moment),
    sa.UniqueConstraint("tenant_pk", "id"),
    # What is still under way for a session that was deleted must not meet the next one.
    sqlite_autoincrement=True,
)

session_states = sa.Table(
    "session_states",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("since", Moment, nullable=False),
    sa.Column("until", Moment),
    sa.Index(None, "session_pk", "pk"),
)
"""Every state that a session was in; the one without an end is the present one."""

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("phone", sa.Text),
    sa.Column("lid", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("push_name", sa.Text),
    sa.Column("opted_out_at", Moment),
    sa.Column("opted_out_word", sa.Text),
    sa.UniqueConstraint("session_pk", "phone"),
    sa.UniqueConstraint("session_pk", "lid"),
)

spellings = sa.Table(
    "spellings",
    metadata,
    sa.Column(
        "session_pk",
        sa.ForeignKey("sessions.pk", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("phone", sa.Text, primary_key=True),
    sa.Column(
        "contact_pk", sa.ForeignKey("contacts.pk", ondelete="CASCADE"), nullable=False, index=True
    ),
)
"""Numbers that are written otherwise than WhatsApp has them: whose they are, by its own word."""

OPTED_OUT = "opted_out_at IS NOT NULL"

sa.Index(
    "ix_contacts_opted_out",
    contacts.c.session_pk,
    contacts.c.opted_out_at,
    contacts.c.pk,
    sqlite_where=sa.text(OPTED_OUT),
    postgresql_where=sa.text(OPTED_OUT),
)

chats = sa.Table(
    "chats",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("contact_pk", sa.ForeignKey("contacts.pk")),
    sa.Column("name", sa.Text),
    sa.Column("unread", sa.Integer, nullable=False, server_default="0"),
    sa.Column("archived", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("muted_until", Moment),
    sa.Column("labels", sa.Text, nullable=False, server_default="[]"),
    sa.Column("last_message_pk", sa.BigInteger),
    # The watermark: all that WhatsApp Web had of the chat until then is known.
    sa.Column("known_id", sa.Text),
    sa.Column("known_at", Moment),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("session_pk", "id"),
    sa.UniqueConstraint("session_pk", "contact_pk"),
    sa.Index(None, "session_pk", "updated_at"),
)

OWN = 0
"""`author_pk` of what this account wrote (a null would not be unique)."""
CHANNELS = -1
"""`author_pk` of what a channel says: nobody sees who wrote it."""

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("chat_pk", sa.ForeignKey("chats.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("author_pk", sa.BigInteger, nullable=False),
    sa.Column("wire_id", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("content", sa.Text),
    sa.Column("quoted_id", sa.Text),
    sa.Column("mentions", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
    sa.Column("timestamp", Moment, nullable=False),
    # WhatsApp counts in seconds: within one, messages stand in the order of the page.
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("dispatched_at", Moment),
    sa.Column("scheduled_at", Moment),
    # The order in which messages are sent: see `store.outbox`.
    # No foreign key: a bulk goes with its session, and so do its messages.
    sa.Column("bulk_pk", sa.BigInteger),
    sa.Column("lane", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("edited", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("edited_at", Moment),
    sa.Column("reactions", sa.Text),
    sa.Column("revoked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("votes", sa.Text),
    sa.Column("starred", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
    # What it forwards, by its key; without a foreign key: that one may go.
    sa.Column("forwards_pk", sa.BigInteger),
    sa.Column("view_once", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("backfilled", sa.Boolean, nullable=False, server_default=sa.false()),
    # Senders choose ids: a stranger's must not be able to suppress another's message.
    sa.UniqueConstraint("session_pk", "chat_pk", "author_pk", "wire_id"),
    sa.UniqueConstraint("session_pk", "id"),
    sa.Index(None, "session_pk", "timestamp", "position"),
    sa.Index(None, "chat_pk", "timestamp", "position"),
)

NEWEST_FIRST = (messages.c.timestamp.desc(), messages.c.position.desc(), messages.c.pk.desc())

WAITING = "status = 'pending'"
IN_DOUBT = "status = 'unknown'"
SCHEDULED = "status = 'scheduled'"

# Messages are sent in the order of their turns. One that is to go out at once takes an even turn
# when it is written, one that was scheduled an odd turn when it falls due, which lies between those
# that were written before and after. A clock that jumps changes nothing.
_every = messages.alias("every")  # an UPDATE's own table would be taken for the row it changes
_LAST_PK = sa.select(sa.func.coalesce(sa.func.max(_every.c.pk), 0)).scalar_subquery()
DUE_TURN = 2 * _LAST_PK + 1


def turn_of(pk: int) -> int:
    """When it is written with this key, which is the next one."""
    return 2 * pk


NOW_LANE, BULK_LANE, PAUSED_LANE, NEW_CONTACTS_LANE = range(4)
"""Single sends go before those of bulks; what is in the last two lanes is held back."""
IN_TURN = (
    messages.c.lane,
    messages.c.turn,
    messages.c.scheduled_at,
    messages.c.pk,
)
SOONEST_FIRST = (messages.c.scheduled_at, messages.c.pk)

# Partial indexes: their size is that of the queue, not of the history. SQLite uses one only where
# the query says the same words, so both are written once, here.
for _name, _columns, _condition in (
    ("outbox", (messages.c.session_pk, *IN_TURN), WAITING),
    ("in_doubt", (messages.c.session_pk, messages.c.pk), IN_DOUBT),
    ("due", SOONEST_FIRST, SCHEDULED),
    ("scheduled", (messages.c.session_pk, *SOONEST_FIRST), SCHEDULED),
):
    sa.Index(
        f"ix_messages_{_name}",
        *_columns,
        sqlite_where=sa.text(_condition),
        postgresql_where=sa.text(_condition),
    )

call_answers = sa.Table(
    "call_answers",
    metadata,
    sa.Column(
        "session_pk",
        sa.ForeignKey("sessions.pk", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("reject", sa.Boolean, nullable=False),
    sa.Column("message", sa.Text),
)

group_notices = sa.Table(
    "group_notices",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("wire_id", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("session_pk", "wire_id"),
)
"""The lines in groups' chats that were told: after a gap some of them are read again."""

# Files lie in a folder, under their hashes; these rows say who needs which.
files = sa.Table(
    "files",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("tenant_pk", sa.ForeignKey("tenants.pk"), nullable=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mimetype", sa.Text, nullable=False),
    sa.Column("filename", sa.Text),
    sa.Column("duration_seconds", sa.Integer),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("created_at", Moment, nullable=False, index=True),
)
"""Uploaded to be sent later."""

media = sa.Table(
    "media",
    metadata,
    sa.Column(
        "message_pk",
        sa.ForeignKey("messages.pk", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column(
        "session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False, index=True
    ),
    # Of the bytes that are stored, not what a sender says of them.
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_attempt_at", Moment),
    sa.Column("stored_at", Moment, index=True),
)
"""The files that messages carry: stored, or to be fetched."""

WAITING_MEDIUM = "state = 'waiting'"

sa.Index(
    "ix_media_due",
    media.c.next_attempt_at,
    media.c.message_pk,
    sqlite_where=sa.text(WAITING_MEDIUM),
    postgresql_where=sa.text(WAITING_MEDIUM),
)

bulks = sa.Table(
    "bulks",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("session_pk", sa.ForeignKey("sessions.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("delay_ms", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("pending", sa.Integer, nullable=False),
    sa.Column("sent", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("cancelled", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Index(None, "session_pk", "status", "pk"),
)

bulk_entries = sa.Table(
    "bulk_entries",
    metadata,
    sa.Column("pk", PK, primary_key=True),
    sa.Column("bulk_pk", sa.ForeignKey("bulks.pk", ondelete="CASCADE"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
    # Found by it only through the bulk: no index, and so no foreign key.
    sa.Column("message_pk", sa.BigInteger),
    sa.UniqueConstraint("bulk_pk", "position"),
)

WAITING_ENTRY = "status = 'waiting'"

sa.Index(
    "ix_bulk_entries_waiting",
    bulk_entries.c.bulk_pk,
    bulk_entries.c.position,
    sqlite_where=sa.text(WAITING_ENTRY),
    postgresql_where=sa.text(WAITING_ENTRY),
)

bulk_files = sa.Table(
    "bulk_files",
    metadata,
    sa.Column(
        "bulk_pk",
        sa.ForeignKey("bulks.pk", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # That of the first entry that carries it; all of them name it by this.
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("kind", sa.Text),
    sa.Column("source", sa.Text),
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("file", sa.Text),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
)
"""The files of bulks, each once: stored, to be fetched from its address, or not to be had."""

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
