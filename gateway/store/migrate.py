"""Bring a database's schema to the one this program knows."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from gateway.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"


class NewerSchema(Exception):
    """The database was written by a newer version of the gateway; start that one."""


class CannotOpen(Exception):
    """The database cannot be opened or brought to this version; the message says why."""


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Run what is missing; raises `NewerSchema`, or `CannotOpen`."""
    try:
        _upgrade(url, revision)
    except OperationalError as problem:
        raise CannotOpen(f"{problem.orig} ({sa.make_url(url).database})") from problem


def _upgrade(url: str, revision: str) -> None:
    config = _config(url)
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if present is not None and present not in known:
        raise NewerSchema
    command.upgrade(config, revision)


def differences(url: str) -> list[object]:
    """What the migrated schema and the tables disagree about; for tests and the doctor."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - slow to import

    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
            return list(compare_metadata(context, metadata))
    finally:
        engine.dispose()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is SQLite's own kind of table, with tables of its own behind it."""
    return kind != "table" or not (name or "").startswith("message_words")
