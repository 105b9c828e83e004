"""The files of bulk sends, and what is seen and heard of those that were uploaded."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bulk_files",
        sa.Column("bulk_pk", PK, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bulk_pk"],
            ["bulks.pk"],
            name=op.f("fk_bulk_files_bulk_pk_bulks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("bulk_pk", "position", name=op.f("pk_bulk_files")),
    )
    op.create_index(op.f("ix_bulk_files_sha256"), "bulk_files", ["sha256"])
    op.add_column("files", sa.Column("duration_seconds", sa.Integer(), nullable=True))
    op.add_column("files", sa.Column("width", sa.Integer(), nullable=True))
    op.add_column("files", sa.Column("height", sa.Integer(), nullable=True))
