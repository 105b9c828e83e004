"""Tables of bulk sends: what each of them holds, until it is a message."""

import sqlalchemy as sa

from gateway.store.columns import PK, Moment
from gateway.store.tables.schema import metadata

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
