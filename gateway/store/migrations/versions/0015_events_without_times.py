"""No index of the events' times: nothing looks for an event by its time, and every event paid for it."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_events_at", table_name="events")
