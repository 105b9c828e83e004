"""Endpoints of webhooks that the API makes, and what became of each delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OF_ONE_SOURCE = sa.text("source <> 'api'")
_PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    with op.batch_alter_table("webhooks") as table:
        table.drop_constraint(op.f("uq_webhooks_tenant_pk_source"), type_="unique")
        for name in ("attempts", "next_attempt_at", "last_error"):
            table.drop_column(name)
        for column in (
            sa.Column("events", sa.Text(), nullable=True),
            sa.Column("sessions", sa.Text(), nullable=True),
            sa.Column("ordered", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
            sa.Column("disabled_reason", sa.Text(), nullable=True),
            sa.Column("failing_since", sa.BigInteger(), nullable=True),
            sa.Column("secret", sa.Text(), nullable=True),
            sa.Column("old_secret", sa.Text(), nullable=True),
            sa.Column("old_secret_until", sa.BigInteger(), nullable=True),
            sa.Column("headers", sa.Text(), nullable=True),
        ):
            table.add_column(column)
    op.create_index(
        "ix_webhooks_source",
        "webhooks",
        ["tenant_pk", "source"],
        unique=True,
        sqlite_where=_OF_ONE_SOURCE,
        postgresql_where=_OF_ONE_SOURCE,
    )
    op.create_table(
        "deliveries",
        sa.Column("pk", _KEY, nullable=False),
        sa.Column("webhook_pk", _KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_pk"],
            ["webhooks.pk"],
            name=op.f("fk_deliveries_webhook_pk_webhooks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
        sa.UniqueConstraint("webhook_pk", "seq", name=op.f("uq_deliveries_webhook_pk_seq")),
    )
    op.create_index(op.f("ix_deliveries_created_at"), "deliveries", ["created_at"])
    for name, columns in (
        ("due", ["webhook_pk", "next_attempt_at"]),
        ("in_order", ["webhook_pk", "chat", "seq"]),
    ):
        op.create_index(
            f"ix_deliveries_{name}",
            "deliveries",
            columns,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        )
