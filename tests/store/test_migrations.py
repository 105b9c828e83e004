"""Migrations and tables say the same, and a newer schema is refused."""

from pathlib import Path

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


def test_one_that_fails_half_way_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate.upgrade(url, "0007")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE send_counts (in_the_way)"))  # the second of 0009's
    before = sa.inspect(engine).get_table_names()
    with pytest.raises(migrate.CannotOpen, match="send_counts"):
        migrate.upgrade(url)
    assert sa.inspect(engine).get_table_names() == before
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE send_counts"))
    engine.dispose()
    migrate.upgrade(url)
    assert migrate.differences(url) == []


def test_a_sessions_key_is_never_given_again(tmp_path: Path) -> None:
    """Also in a database that is older than the rule, and what belonged to sessions stays."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate.upgrade(url, "0003")
    engine = sa.create_engine(url)
    session = (
        "INSERT INTO sessions (tenant_pk, id, profile, wanted, status, created_at, updated_at) "
        "SELECT pk, 'ana', 'profile', 'running', 'starting', 0, 0 FROM tenants"
    )
    with engine.begin() as connection:
        connection.execute(sa.text(session))
        connection.execute(
            sa.text(
                "INSERT INTO session_states (session_pk, status, since) "
                "SELECT pk, 'starting', 0 FROM sessions"
            )
        )
    migrate.upgrade(url)
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM session_states")) == 1
        first = connection.scalar(sa.text("SELECT pk FROM sessions"))
        connection.execute(sa.text("DELETE FROM session_states"))
        connection.execute(sa.text("DELETE FROM sessions"))
        anew = session.replace("id, profile", "id, uuid, profile").replace("'ana'", "'ana', 'x'")
        connection.execute(sa.text(anew))
        assert connection.scalar(sa.text("SELECT pk FROM sessions")) == first + 1
    engine.dispose()
