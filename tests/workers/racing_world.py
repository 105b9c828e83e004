"""A gateway on a machine that a test leads, its callers, and the WhatsApp that it meets."""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gateway.bus.local import LocalBus
from gateway.core.messages import Message
from gateway.store import sessions as store
from gateway.store.database import Database, sqlite_engine
from gateway.store.sessions import StoredSession
from gateway.usecases.live import Command
from gateway.workers.session_manager import SessionManager
from tests.databases import new_database
from tests.house import ALICE, House
from tests.workers.stepping import SteppedClock, Steps
from tests.workers.watched_engine import WatchedEngine

NUMBERS = {"ana": "5491100000001", "beto": "5491100000002"}
CARLA = "5491100000003"


@dataclass
class Call:
    """What a caller asked, and when, in steps of the machine."""

    what: str
    session: str
    begun: int
    task: asyncio.Task[Any]
    ended: int | None = None

    @property
    def went_well(self) -> bool:
        return self.task.done() and not self.task.cancelled() and self.task.exception() is None


@dataclass
class Since:
    """What happened since all was last at rest."""

    calls: list[Call] = field(default_factory=list)
    troubled: set[str] = field(default_factory=set)
    """Sessions whose runs ended for a reason of their own."""


class World:
    """One gateway after another in one folder, and what was asked of them."""

    manager: type[SessionManager] = SessionManager

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="races-"))
        self.url = new_database(self.folder / "gateway.db")
        self.looking = sqlite_engine(self.url, connections=1)
        self.steps = Steps()
        self.clock = SteppedClock(self.steps.loop)
        self.engine = WatchedEngine(self.clock, self.steps)
        for session, number in {**NUMBERS, "carla": CARLA}.items():
            self.engine.whatsapp.add_person(number, session)
        self.tick = 0
        self.since = Since()
        self.asides: list[asyncio.Task[Any]] = []
        self.accepted: defaultdict[str, list[Message]] = defaultdict(list)
        self.futures: list[asyncio.Future[None]] = []

    def gateway_starts(self) -> None:
        bus = LocalBus()
        self.database = Database(self.url, self.clock, bus.publish)
        self.database._writing = self.steps.executor("write")
        self.database._reading = self.steps.executor("read")
        self.steps.run(self.database.start())
        self.house = self.steps.run(self.built(bus))
        ask = self.house.live.ask

        def noted(pk: int, command: Command) -> asyncio.Future[None]:
            future = ask(pk, command)
            self.futures.append(future)
            return future

        self.house.live.ask = noted
        self.steps.run(self.house.manager.load())
        self.steps.run(self.house.manager.start())

    async def built(self, bus: LocalBus) -> House[WatchedEngine]:
        return House(self.folder, self.database, bus, self.engine, self.clock, manager=self.manager)

    def call(self, what: str, session: str, work: Coroutine[Any, Any, Any]) -> None:
        self.tick += 1
        task = self.steps.loop.create_task(work, name=f"caller: {what} {session}")
        call = Call(what, session, self.tick, task)
        task.add_done_callback(lambda _task: setattr(call, "ended", self.tick))
        self.since.calls.append(call)
        self.steps.loop.run_until_idle()

    def create(self, session: str, *, start: bool) -> None:
        work = self.house.sessions.create(
            ALICE, session_id=session, client_id=None, name=None, start=start
        )
        self.call("create" if start else "create stopped", session, work)

    def aside(self, work: Coroutine[Any, Any, Any]) -> None:
        self.asides.append(self.steps.spawn(work, "aside"))

    def end(self) -> None:
        if hasattr(self, "house"):
            self.steps.run(self.house.outbound.close())
        self.looking.dispose()
        self.steps.close()
        shutil.rmtree(self.folder)

    async def close(self) -> None:
        await self.house.outbox.close()
        await self.house.manager.close()
        await self.house.outbound.close()
        await self.database.close()

    def rows(self) -> list[StoredSession]:
        with self.looking.connect() as connection:
            return list(store.everyone(connection))

    def row(self, session: str) -> StoredSession | None:
        return next((stored for stored in self.rows() if stored.session.id == session), None)

    def open_states(self) -> list[tuple[int, str, str | None]]:
        query = "SELECT session_pk, status, reason FROM session_states WHERE until IS NULL"
        with self.looking.connect() as connection:
            return sorted((row[0], row[1], row[2]) for row in connection.execute(sa.text(query)))

    def arrived(self) -> set[str]:
        return {letter.wire_id for letter in self.engine.whatsapp.inbox(CARLA)}
