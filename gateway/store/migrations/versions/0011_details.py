"""What a person needs to know beside the reason of a session's state."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("detail", sa.Text(), nullable=True))
