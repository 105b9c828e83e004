"""A pause for first messages, where WhatsApp keeps an account from reaching out."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sessions", sa.Column("new_contacts_paused_until", sa.BigInteger(), nullable=True)
    )
    op.add_column(
        "sessions",
        sa.Column("new_contacts_pauses", sa.Integer(), server_default="0", nullable=False),
    )
