"""The database: one writer with group commit, some readers, and the event log's numbering.

SQLite commits one transaction at a time and a commit is a disk flush. So every unit of work goes
through one writer, which puts all that wait into one transaction: durability stays `FULL` and the
flush is shared. A unit that fails harms no other: had it written something, all of them are taken
back and run once more, each with a savepoint of its own. Statements run in threads of this module's
own, never on the loop (docs/decisions/0001-store-in-threads.md).

When the disk is full, what is new is refused, and a reserve is given up to what has to be written
about the old: states, outcomes, what a person stops or deletes.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from gateway.core.errors import GatewayError, NotReady, StorageFull
from gateway.core.events import Event, News
from gateway.ports import Clock
from gateway.store import events
from gateway.store.prepared import Result, changes, command, run
from gateway.store.reserve import Reserve
from gateway.store.words import teach
from gateway.tasks import Tasks

A = TypeVar("A")
T = TypeVar("T")

Connection = sa.Connection
"""What a query runs on: one consistent state of the database."""
Row = sa.Row[Any]

log = structlog.get_logger(__name__)

MAX_GROUP = 128  # units of work that share one commit
READERS = 4
BUSY_TIMEOUT_MS = 5_000
LOOK_FOR_ROOM_SECONDS = 1.0
FIRST_SQLITE_WITH_SAFE_WAL = (3, 51, 3)  # sqlite.org/wal.html#walresetbug


class Transaction:
    """What a unit of work gets: the writer's connection, and where it tells what happened."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock
        self.entries: list[events.Entry] = []

    def tell(self, tenant: int, news: News) -> None:
        """Write this to the event log, in the same transaction."""
        self.entries.append(events.entry(tenant, news, self.clock.now()))

    def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | None = None
    ) -> sa.CursorResult[Any]:
        """Run it; building a statement costs more than running it, so hot ones take parameters."""
        return cast("sa.CursorResult[Any]", self.connection.execute(statement, parameters))

    def run(self, statement: sa.Executable, parameters: Mapping[str, Any]) -> Result:
        """The same for a statement that is a constant of its module: compiled once."""
        return run(self.connection, statement, parameters)

    @property
    def changes(self) -> int:
        """How many rows were written so far; only its growth means something."""
        return changes(self.connection)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What fails within is taken back alone."""
        with self.connection.begin_nested():
            yield


class _LeftHalfDone(Exception):
    """A unit failed that had written something: it has to be taken back alone."""


@dataclass(slots=True)
class _Unit:
    work: Callable[[Transaction, Sequence[Any]], Sequence[Any]]
    """On its item, and on those of the units behind it that are for the same work."""
    done: asyncio.Future[Any]
    new: bool
    """It may be refused: nobody relies on it yet."""
    item: Any = None
    result: Any = None
    failure: Exception | None = None


class Database:
    """`write` for everything that changes, `read` for the rest; open with `await start()`.

    The schema must be at its head (`migrate.upgrade`). `publish` gets the events of every commit,
    in the order of the log, once they are on disk.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        publish: Callable[[Sequence[Event]], None],
        reserve: Reserve | None = None,
    ) -> None:
        self._url = url
        self._reserve = reserve
        self._full = False
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self._clock = clock
        self._publish = publish
        self._waiting: asyncio.Queue[_Unit] = asyncio.Queue()
        self._tasks = Tasks("database")
        self._closed = False

    async def start(self) -> None:
        if self._reserve is not None:  # opening it takes room, too
            await asyncio.to_thread(self._reserve.give_up)
        self._writer, self._readers = await asyncio.to_thread(self._connect)
        self._tasks.spawn(self._write_groups(), name="writer")
        if self._reserve is not None:
            if not await asyncio.to_thread(self._reserve.take):
                self._ran_full()
            self._tasks.spawn(self._look_for_room(self._reserve), name="room")

    @property
    def has_room(self) -> bool:
        """Whether it takes what is new."""
        return not self._full

    def _connect(self) -> tuple[sa.Engine, sa.Engine]:
        return (
            sqlite_engine(self._url, connections=1),
            sqlite_engine(self._url, connections=READERS),
        )

    async def close(self) -> None:
        """Finish what was asked, then let go of the file; safe to repeat."""
        if self._closed:
            return
        self._closed = True
        await self._waiting.join()
        await self._tasks.close()
        for pool, engine in ((self._reading, self._readers), (self._writing, self._writer)):
            await asyncio.get_running_loop().run_in_executor(pool, engine.dispose)
            pool.shutdown(wait=False)  # its threads are idle by now

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a unit of work; its changes and its events are on disk when this returns.

        It may be run more than once, of which all but the last are taken back. Raises whatever it
        raised, `StorageFull` without space, `NotReady` while another process holds the database.
        """
        return await self._write(_alone(work), new=False)

    async def accept(self, work: Callable[[Transaction], T]) -> T:
        """The same for what is new: with the disk full it is refused, and leaves the reserve."""
        if self._full:
            raise StorageFull
        return await self._write(_alone(work), new=True)

    async def accept_each(
        self, work: Callable[[Transaction, Sequence[A]], Sequence[T | GatewayError]], item: A
    ) -> T:
        """The same for what comes in numbers: `work` gets the items of all that wait for it.

        It says what became of each: a refusal only where it wrote nothing for that one. What it
        raises, it raises for all of them; each is then tried alone.
        """
        if self._full:
            raise StorageFull
        return await self._write(work, new=True, item=item)

    async def _write(
        self,
        work: Callable[[Transaction, Sequence[A]], Sequence[T | GatewayError]],
        *,
        new: bool,
        item: A | None = None,
    ) -> T:
        if self._closed:
            raise NotReady("The gateway is stopping.")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait(_Unit(work, done, new, item))
        return await done  # a caller that gives up does not take back what it asked for

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run queries on one consistent state of the database."""

        def run() -> T:
            with _transaction(self._readers, "BEGIN") as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._reading, run)

    async def _write_groups(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            group = [await self._waiting.get()]
            while len(group) < MAX_GROUP and not self._waiting.empty():
                group.append(self._waiting.get_nowait())
            admitted = self._admitted(group)
            written = await loop.run_in_executor(self._writing, self._commit, admitted)
            if any(isinstance(unit.failure, StorageFull) for unit in admitted):
                written += await self._use_reserve(admitted)
            if written:
                self._publish(written)
            for unit in group:
                _resolve(unit)
                self._waiting.task_done()

    def _admitted(self, group: list[_Unit]) -> list[_Unit]:
        """The disk may have run full meanwhile: what is new leaves the reserve to the rest."""
        if not self._full:
            return group
        for unit in group:
            if unit.new:
                unit.failure = StorageFull()
        return [unit for unit in group if not unit.new]

    def _commit(self, group: list[_Unit]) -> list[Event]:
        """Run the units and write what they told, in their order; the events, once on disk."""
        try:
            try:
                return self._write_down(group, self._run_together)
            except _LeftHalfDone:
                return self._write_down(group, self._run_one_by_one)
        except Exception as failure:  # noqa: BLE001 - passed on to everybody who waits
            for unit in group:
                unit.failure = unit.failure or _as_gateway_error(failure)
        return []

    async def _use_reserve(self, group: list[_Unit]) -> list[Event]:
        """The disk is full: what is new fails, the rest is written into what was kept free."""
        if self._reserve is None:
            return []
        await asyncio.to_thread(self._reserve.give_up)
        self._ran_full()
        known = [unit for unit in group if not unit.new and isinstance(unit.failure, StorageFull)]
        for unit in known:
            unit.failure = None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writing, self._commit, known)

    def _ran_full(self) -> None:
        if not self._full:
            log.error("storage_full")
            self._full = True

    async def _look_for_room(self, reserve: Reserve) -> None:
        """Whether the disk is full, and whether it has room again: a disk tells nobody."""
        while True:
            await asyncio.sleep(LOOK_FOR_ROOM_SECONDS)
            if not self._full:
                if await asyncio.to_thread(reserve.is_all_there_is):
                    self._ran_full()
            elif await asyncio.to_thread(reserve.take):
                self._full = False
                log.info("storage_has_room")

    def _write_down(
        self, group: list[_Unit], run: Callable[[sa.Connection, list[_Unit]], list[events.Entry]]
    ) -> list[Event]:
        for unit in group:
            unit.failure = None
        with _transaction(self._writer, "BEGIN IMMEDIATE") as connection:
            return events.append(connection, run(connection, group))

    def _run_together(self, connection: sa.Connection, group: list[_Unit]) -> list[events.Entry]:
        """All at once: a savepoint costs as much as a query, and has every index written out."""
        told: list[events.Entry] = []
        for _, same in groupby(group, key=attrgetter("work")):
            units = list(same)
            before = changes(connection)
            try:
                told += self._run(connection, units)
            except Exception as failure:
                if _of_the_whole_group(failure):
                    raise
                if len(units) > 1 or changes(connection) != before:
                    raise _LeftHalfDone from failure
                units[0].failure = failure  # passed on to the caller
        return told

    def _run_one_by_one(self, connection: sa.Connection, group: list[_Unit]) -> list[events.Entry]:
        told: list[events.Entry] = []
        for unit in group:
            # In the driver's own words: SQLAlchemy's nested transactions cost as much as a query.
            command(connection, "SAVEPOINT unit")
            try:
                told += self._run(connection, [unit])
            except Exception as failure:
                if _of_the_whole_group(failure):
                    raise
                unit.failure = failure
                command(connection, "ROLLBACK TO SAVEPOINT unit")
            command(connection, "RELEASE SAVEPOINT unit")
        return told

    def _run(self, connection: sa.Connection, units: list[_Unit]) -> list[events.Entry]:
        """Units that are for the same work; what they told."""
        transaction = Transaction(connection, self._clock)
        results = units[0].work(transaction, [unit.item for unit in units])
        for unit, result in zip(units, results, strict=True):
            if isinstance(result, GatewayError):
                unit.failure = result
            else:
                unit.result = result
        return transaction.entries


@contextmanager
def _transaction(engine: sa.Engine, begin: str) -> Iterator[sa.Connection]:
    """Begun by hand: the driver would defer it, and what reads first and writes later then fails at
    once when another one wrote in between. (SQLAlchemy's event for this costs every statement.)
    """
    with engine.begin() as connection:
        command(connection, begin)
        yield connection


def _alone(work: Callable[[Transaction], T]) -> Callable[[Transaction, Sequence[Any]], tuple[T]]:
    """Work that is of one unit: no other one's is the same."""
    return lambda tx, _items: (work(tx),)


def _resolve(unit: _Unit) -> None:
    if unit.done.cancelled():
        return
    if unit.failure is None:
        unit.done.set_result(unit.result)
        return
    unit.done.set_exception(unit.failure)
    unit.done.exception()  # a caller that gave up leaves no warning behind


def _as_gateway_error(failure: Exception) -> Exception:
    if isinstance(failure, OperationalError):
        text = str(failure.orig)
        if "full" in text or "disk I/O" in text:
            return StorageFull()
        if "locked" in text or "busy" in text:
            return NotReady("The database is held by another process.")
    return failure


def _of_the_whole_group(failure: Exception) -> bool:
    """Whether it is the disk's or the lock's doing: SQLite may have taken all back by then."""
    return _as_gateway_error(failure) is not failure


def sqlite_engine(url: str, *, connections: int) -> sa.Engine:
    """An engine whose connections have what they need before their first statement."""
    engine = sa.create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # what people wrote would stand in the log with a failure
    )
    safe_wal = sqlite3.sqlite_version_info >= FIRST_SQLITE_WITH_SAFE_WAL
    if not safe_wal:
        log.warning("sqlite_without_safe_wal", version=sqlite3.sqlite_version, journal="delete")

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"journal_mode={'WAL' if safe_wal else 'DELETE'}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "journal_size_limit=67108864",
        ):
            connection.execute(f"PRAGMA {pragma}")
        teach(connection)

    return engine
