"""The lines in groups' chats that were told, so that none is told twice."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "group_notices",
        sa.Column("pk", _KEY, nullable=False),
        sa.Column("session_pk", _KEY, nullable=False),
        sa.Column("wire_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_pk"],
            ["sessions.pk"],
            name="fk_group_notices_session_pk_sessions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_group_notices"),
        sa.UniqueConstraint("session_pk", "wire_id", name="uq_group_notices_session_pk_wire_id"),
    )
    op.create_index("ix_group_notices_at", "group_notices", ["at"])
