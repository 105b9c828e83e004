"""Tables of messages and their files; the queue is a part of them."""

import sqlalchemy as sa

from gateway.store.columns import PK, Moment
from gateway.store.tables.schema import metadata

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
