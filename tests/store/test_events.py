"""The event log under many writers and readers at once: nobody ever sees a gap or an inversion."""

import asyncio
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from gateway.core.events import Event, EventType, Extent, News
from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import events
from gateway.store.database import Connection, Database, Transaction, sqlite_engine
from gateway.store.sessions import StoredSession
from gateway.store.tables import events as table
from gateway.store.tables import tenants
from tests.conftest import StoppedClock
from tests.store.rows import tenant_row

OTHER_TENANT = 2
REFUSED = "a refusal"


@pytest.fixture
async def other_tenant(database: Database, clock: StoppedClock) -> int:
    row = {"pk": OTHER_TENANT, **tenant_row("other", clock.now())}
    await database.write(lambda tx: tx.execute(sa.insert(tenants), row))
    return OTHER_TENANT


def gaps(seen: Iterable[int]) -> list[tuple[int, int]]:
    """Where a reader saw something else than the next number."""
    numbers = list(seen)
    return [(a, b) for a, b in zip([0, *numbers], numbers, strict=False) if b != a + 1]


class Reader:
    """Reads a tenant's log in a thread of its own, always after what it has seen."""

    def __init__(self, url: str, tenant: int) -> None:
        self.seen: list[int] = []
        self._url = url
        self._tenant = tenant
        self._chance = random.Random(tenant)  # noqa: S311 - no secret

    def until(self, newest: int) -> list[int]:
        """All numbers as they came, up to this one."""
        engine = sqlite_engine(self._url, connections=1)
        while not self.seen or self.seen[-1] < newest:
            self._look(engine)
        engine.dispose()
        return self.seen

    def look(self) -> None:
        """Once."""
        engine = sqlite_engine(self._url, connections=1)
        self._look(engine)
        engine.dispose()

    def _look(self, engine: sa.Engine) -> None:
        after = self.seen[-1] if self.seen else 0
        limit = self._chance.randint(1, 20)
        with engine.connect() as connection:
            page = events.after(connection, self._tenant, after, limit=limit)
        self.seen += [event.seq for event in page]


async def test_many_writers_and_readers_see_one_sequence_per_tenant(
    url: str, database: Database, alice: StoredSession, other_tenant: int
) -> None:
    """Units tell several events, of two tenants, and a third of them fail after having told."""

    def telling(number: int) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            for _ in range(1 + number % 3):
                tx.tell(DEFAULT_TENANT, News(EventType.SESSION_STATUS, "alice", alice.session))
                tx.tell(other_tenant, News(EventType.SESSION_STATUS, "alice", alice.session))
            if number % 3 == 2:
                raise LookupError(REFUSED)

        return work

    async def writer(first: int) -> None:
        for number in range(first, first + 60):
            try:
                await database.write(telling(number))
            except LookupError:
                assert number % 3 == 2
            if number % 5 == 0:
                await asyncio.sleep(0)

    newest = 8 * (20 * 1 + 20 * 2)
    loop = asyncio.get_running_loop()
    readers = [Reader(url, tenant) for tenant in (DEFAULT_TENANT, other_tenant) for _ in range(3)]
    with ThreadPoolExecutor(len(readers)) as threads:
        async with asyncio.timeout(60):
            reading = [loop.run_in_executor(threads, reader.until, newest) for reader in readers]
            await asyncio.gather(*(writer(first * 60) for first in range(8)))
            seen = await asyncio.gather(*reading)
    assert [gaps(numbers) for numbers in seen] == [[]] * len(readers)
    assert {len(numbers) for numbers in seen} == {newest}


async def test_that_test_sees_numbers_that_are_taken_before_they_are_written(
    url: str, database: Database, alice: StoredSession
) -> None:
    """Its control: with a counter of its own transaction, a later number shows itself first."""

    def take(tx: Transaction) -> int:
        update = sa.update(tenants).values(last_seq=tenants.c.last_seq + 1)
        return int(tx.execute(update.returning(tenants.c.last_seq)).scalar_one())

    def write(seq: int, tx: Transaction) -> None:
        news = News(EventType.SESSION_STATUS, "alice", alice.session)
        entry = events.entry(DEFAULT_TENANT, news, tx.clock.now())
        (event,) = events.append(tx.connection, [entry])
        tx.execute(sa.update(table).where(table.c.id == event.id).values(seq=seq))

    first, second = await database.write(take), await database.write(take)
    reader = Reader(url, DEFAULT_TENANT)
    for seq in (second, first):
        await database.write(partial(write, seq))
        await asyncio.to_thread(reader.look)
    assert gaps(reader.seen) == [(0, second)]


async def _tell(database: Database, alice: StoredSession, count: int) -> None:
    news = News(EventType.SESSION_STATUS, "alice", alice.session)
    for _ in range(count):
        await database.write(lambda tx: tx.tell(DEFAULT_TENANT, news))


def extent(connection: Connection) -> Extent:
    return events.extent(connection, DEFAULT_TENANT)


async def test_a_log_says_from_where_to_where_it_goes(
    database: Database, alice: StoredSession, clock: StoppedClock
) -> None:
    assert await database.read(extent) == Extent(oldest=1, newest=0)
    await _tell(database, alice, 5)
    clock.advance(10)
    await _tell(database, alice, 5)
    assert await database.read(extent) == Extent(oldest=1, newest=10)
    moment = clock.now()
    forgotten = await database.write(lambda tx: events.forget_before(tx.connection, moment, 3))
    assert (forgotten, await database.read(extent)) == (3, Extent(oldest=4, newest=10))
    later = clock.now() + timedelta(seconds=1)
    assert await database.write(lambda tx: events.forget_before(tx.connection, later, 100)) == 7
    assert await database.read(extent) == Extent(oldest=11, newest=10)
    await _tell(database, alice, 1)
    assert await database.read(extent) == Extent(oldest=11, newest=11)


async def test_a_clock_that_was_set_back_tears_no_hole(
    database: Database, alice: StoredSession, clock: StoppedClock
) -> None:
    for seconds in (0, 100, -90, 200):
        clock.advance(seconds)
        await _tell(database, alice, 2)
    moment = clock.now() - timedelta(seconds=150)  # 5 and 6 are older, 3 and 4 are not
    assert await database.write(lambda tx: events.forget_before(tx.connection, moment, 100)) == 2
    kept: tuple[Event, ...] = await database.read(
        lambda c: events.after(c, DEFAULT_TENANT, 0, limit=100)
    )
    assert [event.seq for event in kept] == [3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("held", "after", "continues", "nearest"),
    [
        (Extent(1, 0), 0, True, 0),
        (Extent(1, 9), 0, True, 0),
        (Extent(1, 9), 9, True, 9),
        (Extent(5, 9), 0, True, 4),
        (Extent(5, 9), 4, True, 4),
        (Extent(5, 9), 3, False, 4),
        (Extent(5, 9), 10, False, 9),
        (Extent(10, 9), 8, False, 9),
        (Extent(10, 9), 9, True, 9),
        (Extent(1, 0), 7, False, 0),
    ],
)
def test_who_can_simply_go_on(held: Extent, after: int, continues: bool, nearest: int) -> None:
    assert (held.continues(after), held.nearest(after)) == (continues, nearest)
