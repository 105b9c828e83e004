"""A session's key is never given again: what is under way for a deleted one meets no other."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # elsewhere a sequence sees to it
        with op.batch_alter_table(
            "sessions", recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ):
            pass
