"""Limits of sends, and what is counted against them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "send_limits",
        sa.Column("tenant_pk", _KEY, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=True),
        sa.Column("hour", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.BigInteger(), nullable=True),
        sa.Column("month", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_pk"], ["tenants.pk"], name=op.f("fk_send_limits_tenant_pk_tenants")
        ),
        sa.PrimaryKeyConstraint("tenant_pk", "session_id", name=op.f("pk_send_limits")),
    )
    op.create_table(
        "send_counts",
        sa.Column("tenant_pk", _KEY, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_pk"], ["tenants.pk"], name=op.f("fk_send_counts_tenant_pk_tenants")
        ),
        sa.PrimaryKeyConstraint("tenant_pk", "session_id", "window", name=op.f("pk_send_counts")),
    )
