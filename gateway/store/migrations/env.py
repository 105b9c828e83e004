"""How Alembic reaches the database: in one transaction, with batches where SQLite needs them."""

import sqlalchemy as sa
from alembic import context

from gateway.store.tables import metadata

engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
