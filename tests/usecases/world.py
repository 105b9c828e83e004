"""Use cases of what comes in, on a real database, without anything that runs by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from gateway.core.contacts import Person
from gateway.core.events import Event
from gateway.core.ids import Jid
from gateway.core.sessions import STARTING, Session, Wanted
from gateway.core.tenants import DEFAULT_TENANT
from gateway.ports import Clock
from gateway.store import sessions
from gateway.store.database import Database
from gateway.store.sessions import StoredSession
from gateway.usecases.incoming import Incoming
from gateway.usecases.live import Live
from tests.databases import new_database


@dataclass(frozen=True)
class World:
    database: Database
    incoming: Incoming
    live: Live
    clock: Clock
    published: list[Event]
    names: Iterator[int]

    async def session(self) -> StoredSession:
        now = self.clock.now()
        me = Person(jid=Jid("5491199@c.us"), phone="5491199", lid=Jid("799@lid"))
        new = Session(
            id=f"s{next(self.names)}",
            client_id=None,
            name=None,
            condition=STARTING,
            wanted=Wanted.RUNNING,
            me=me,
            web_version=None,
            created_at=now,
            updated_at=now,
            connected_at=None,
            linked=True,
            linked_origin=None,
            profile=f"profile-{next(self.names)}",
        )
        return await self.database.write(lambda tx: sessions.insert(tx, DEFAULT_TENANT, new))


@asynccontextmanager
async def opened(folder: Path, clock: Clock) -> AsyncIterator[World]:
    url = await asyncio.to_thread(new_database, folder / "gateway.db")
    published: list[Event] = []
    database = Database(url, clock, published.extend)
    await database.start()
    live = Live()
    incoming = Incoming(database, live, clock, origin="x")
    yield World(database, incoming, live, clock, published, count())
    await database.close()
