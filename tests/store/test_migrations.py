"""Migrations and tables say the same, and a newer schema is refused."""

import pytest
import sqlalchemy as sa

from gateway.store import migrate


def test_migrating_step_by_step_gives_the_tables(url: str) -> None:
    assert migrate.differences(url) == []


def test_migrating_twice_changes_nothing(url: str) -> None:
    migrate.upgrade(url)
    assert migrate.differences(url) == []


def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(migrate.NewerSchema):
        migrate.upgrade(url)
