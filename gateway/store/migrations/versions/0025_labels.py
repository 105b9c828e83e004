"""The labels that chats of business accounts carry."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chats", sa.Column("labels", sa.Text(), nullable=False, server_default="[]"))
