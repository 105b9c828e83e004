"""Tenants with a name, a plan and a time zone; users of theirs, and how they are logged in."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _tenants()
    op.create_table(
        "users",
        sa.Column("pk", PK, nullable=False),
        sa.Column("tenant_pk", PK, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("last_login_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_pk"], ["tenants.pk"], name=op.f("fk_users_tenant_pk_tenants")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_users")),
        sa.UniqueConstraint("id", name=op.f("uq_users_id")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_index(op.f("ix_users_tenant_pk_pk"), "users", ["tenant_pk", "pk"])
    op.create_table(
        "logins",
        sa.Column("pk", PK, nullable=False),
        sa.Column("user_pk", PK, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("refresh_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_pk"], ["users.pk"], name=op.f("fk_logins_user_pk_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_logins")),
        sa.UniqueConstraint("id", name=op.f("uq_logins_id")),
    )
    op.create_index(op.f("ix_logins_user_pk"), "logins", ["user_pk"])
    op.create_index(op.f("ix_logins_expires_at"), "logins", ["expires_at"])


def _tenants() -> None:
    """The first tenant is that of an installation that never makes another: it has every room."""
    added = {
        "id": str(uuid.uuid4()),
        "name": "Default",
        "plan": "enterprise",
        "status": "active",
        "timezone": "UTC",
        "settings": "{}",
        "attributes": "{}",
    }
    for name in added:
        op.add_column("tenants", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("tenants", sa.Column("updated_at", sa.BigInteger(), nullable=True))
    tenants = sa.table(
        "tenants", *(sa.column(name) for name in (*added, "created_at", "updated_at"))
    )
    op.execute(tenants.update().values(**added, updated_at=tenants.c.created_at))
    with op.batch_alter_table("tenants") as batch:
        for name in added:
            batch.alter_column(name, existing_type=sa.Text(), nullable=False)
        batch.alter_column("updated_at", existing_type=sa.BigInteger(), nullable=False)
        batch.create_unique_constraint(op.f("uq_tenants_id"), ["id"])
