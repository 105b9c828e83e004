"""Sessions are found by the UUID under which other documents know them."""

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NAMESPACE = UUID("5f0c6c0e-5a55-4f0e-9b3b-6d3f3b1d7c11")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("uuid", sa.Text(), nullable=True))
    sessions = sa.table(
        "sessions", *(sa.column(name) for name in ("pk", "tenant_pk", "id", "uuid"))
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(sessions.c.pk, sessions.c.tenant_pk, sessions.c.id)).all()
    for pk, tenant, session_id in rows:
        uuid = uuid5(NAMESPACE, f"{tenant}/{session_id}").hex
        connection.execute(sessions.update().where(sessions.c.pk == pk).values(uuid=uuid))
    with op.batch_alter_table("sessions", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("uuid", existing_type=sa.Text(), nullable=False)
        batch.create_unique_constraint(op.f("uq_sessions_uuid"), ["uuid"])
