"""The order of the queue apart from that of the rows, and messages that wait for their time."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WAITING, _SCHEDULED = sa.text("status = 'pending'"), sa.text("status = 'scheduled'")


def upgrade() -> None:
    op.add_column("messages", sa.Column("scheduled_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "messages", sa.Column("lane", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "messages", sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.execute("UPDATE messages SET turn = 2 * pk WHERE status IN ('pending', 'unknown')")
    op.drop_index("ix_messages_outbox", "messages")
    for name, columns, condition in (
        ("outbox", ["session_pk", "lane", "turn", "scheduled_at", "pk"], _WAITING),
        ("due", ["scheduled_at", "pk"], _SCHEDULED),
        ("scheduled", ["session_pk", "scheduled_at", "pk"], _SCHEDULED),
    ):
        op.create_index(
            f"ix_messages_{name}",
            "messages",
            columns,
            sqlite_where=condition,
            postgresql_where=condition,
        )
