"""How Alembic reaches the database: all in one transaction, with batches where SQLite needs them."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from gateway.store.tables import metadata
from gateway.store.words import teach

engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url") or "")


@sa.event.listens_for(engine, "connect")
def _leave_it_to_us(connection: Any, _record: object) -> None:
    # Python's driver begins no transaction for a CREATE or an ALTER: each would be on disk by itself,
    # and a migration that is cut off could neither be finished nor begun again.
    connection.isolation_level = None
    teach(connection)  # triggers call it


@sa.event.listens_for(engine, "begin")
def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,  # SQLite's is; Alembic does not rely on it unless told
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
