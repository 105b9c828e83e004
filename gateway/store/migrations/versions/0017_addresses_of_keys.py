"""From which addresses a key may be used."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("keys", sa.Column("addresses", sa.Text(), nullable=True))
