"""A migrated database in a folder of its own, and a session in it."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from gateway.core.events import Event
from gateway.core.sessions import STARTING, Session, Wanted
from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import sessions
from gateway.store.database import Database
from gateway.store.sessions import StoredSession
from tests.conftest import StoppedClock
from tests.databases import new_database


@pytest.fixture
def url(tmp_path: Path) -> str:
    return new_database(tmp_path / "gateway.db")


@pytest.fixture
def published() -> list[Event]:
    return []


@pytest.fixture
async def database(
    url: str, clock: StoppedClock, published: list[Event]
) -> AsyncIterator[Database]:
    def publish(events: Sequence[Event]) -> None:
        published.extend(events)

    database = Database(url, clock, publish)
    await database.start()
    yield database
    await database.close()


def a_session(clock: StoppedClock, session_id: str = "alice") -> Session:
    return Session(
        id=session_id,
        client_id=None,
        name=None,
        condition=STARTING,
        wanted=Wanted.RUNNING,
        me=None,
        web_version=None,
        created_at=clock.now(),
        updated_at=clock.now(),
        connected_at=None,
        linked=False,
        linked_origin=None,
        profile=f"profile-{session_id}",
    )


@pytest.fixture
async def alice(database: Database, clock: StoppedClock) -> StoredSession:
    return await database.write(lambda tx: sessions.insert(tx, DEFAULT_TENANT, a_session(clock)))
