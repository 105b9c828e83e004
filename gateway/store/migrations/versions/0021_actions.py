"""What people do to messages beyond edits and reactions: votes, pins; and what a message forwards."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("votes", sa.Text(), nullable=True))
    op.add_column(
        "messages", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("messages", sa.Column("forwards_pk", sa.BigInteger(), nullable=True))
