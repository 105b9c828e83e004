"""People who asked not to be written to unasked."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OPTED_OUT = sa.text("opted_out_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("contacts", sa.Column("opted_out_at", sa.BigInteger(), nullable=True))
    op.add_column("contacts", sa.Column("opted_out_word", sa.Text(), nullable=True))
    op.create_index(
        "ix_contacts_opted_out",
        "contacts",
        ["session_pk", "opted_out_at", "pk"],
        sqlite_where=_OPTED_OUT,
        postgresql_where=_OPTED_OUT,
    )
