"""Up to where each chat is known, and since when a session is linked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("linked_at", sa.BigInteger(), nullable=True))
    op.add_column("chats", sa.Column("known_id", sa.Text(), nullable=True))
    op.add_column("chats", sa.Column("known_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE sessions SET linked_at = created_at WHERE linked")
    op.execute(
        "UPDATE chats SET known_at ="
        " (SELECT MAX(timestamp) FROM messages WHERE messages.chat_pk = chats.pk)"
    )
