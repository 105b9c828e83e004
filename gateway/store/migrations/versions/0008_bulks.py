"""Bulk sends and their messages."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "bulks",
        sa.Column("pk", _KEY, nullable=False),
        sa.Column("session_pk", _KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("delay_ms", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancelled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_pk"],
            ["sessions.pk"],
            name=op.f("fk_bulks_session_pk_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_bulks")),
        sa.UniqueConstraint("id", name=op.f("uq_bulks_id")),
    )
    op.create_index(op.f("ix_bulks_session_pk_status_pk"), "bulks", ["session_pk", "status", "pk"])
    op.create_table(
        "bulk_entries",
        sa.Column("pk", _KEY, nullable=False),
        sa.Column("bulk_pk", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("message_pk", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bulk_pk"],
            ["bulks.pk"],
            name=op.f("fk_bulk_entries_bulk_pk_bulks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_bulk_entries")),
        sa.UniqueConstraint("bulk_pk", "position", name=op.f("uq_bulk_entries_bulk_pk_position")),
    )
    op.create_index(
        "ix_bulk_entries_waiting",
        "bulk_entries",
        ["bulk_pk", "position"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.add_column("messages", sa.Column("bulk_pk", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("idempotency_keys") as table:
        table.add_column(sa.Column("bulk_pk", _KEY, nullable=True))
        table.create_foreign_key(
            op.f("fk_idempotency_keys_bulk_pk_bulks"),
            "bulks",
            ["bulk_pk"],
            ["pk"],
            ondelete="SET NULL",
        )
        table.create_index(op.f("ix_idempotency_keys_bulk_pk"), ["bulk_pk"])
