"""What a send costs does not grow with the queue: statements and the database's own steps, counted.

SQLite's virtual machine counts its steps; a scan of the queue shows in them at once, whatever the
machine's speed.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.core import ids
from gateway.core.orders import SendText
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.store import queue
from gateway.store.database import Transaction
from gateway.store.tables import bulk_entries
from gateway.store.tables import messages as rows
from tests.conftest import StoppedClock
from tests.house import ALICE, BETO, House, opened

pytestmark = pytest.mark.timeout(120)

FEW, MANY = 100, 100_000
SESSION = 1
ALLOWED_GROWTH = 1.05  # of one step more here and there; a scan would be a thousandfold


@dataclass
class Counter:
    """What the writer's connection does from now on."""

    steps: int = 0
    statements: list[str] = field(default_factory=list)

    def count(self, tx: Transaction) -> None:
        connection: Any = tx.connection.connection.driver_connection
        connection.set_progress_handler(self._step, 1)
        connection.set_trace_callback(self._statement)

    def _step(self) -> int:
        self.steps += 1
        return 0

    def _statement(self, sql: str) -> None:
        self.statements.append(sql)


@asynccontextmanager
async def at_rest(folder: Path, clock: StoppedClock) -> AsyncIterator[House]:
    """A house whose queue nobody empties."""
    async with opened(folder, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="hola"))
        house.outbox.detach(SESSION)
        await house.bulk_sends.close()
        await house.scheduled.close()
        yield house


async def fill(house: House, count: int, **values: Any) -> None:
    """Messages that wait, as many accepted sends would have left them."""
    now = house.database._clock.now()

    def insert(tx: Transaction) -> None:
        first = tx.execute(sa.select(sa.func.max(rows.c.pk))).scalar_one() + 1
        row = {
            "session_pk": SESSION,
            "chat_pk": 1,
            "author_pk": 0,
            "type": "text",
            "text": "wartet",
            "status": "pending",
            "timestamp": now,
            "position": 0,
            **values,
        }
        tx.connection.execute(
            sa.insert(rows),
            [
                {**row, "turn": 2 * number, "wire_id": (wire := ids.new_wire_id()), "id": wire}
                for number in range(first, first + count)
            ],
        )

    await house.database.write(insert)


async def send(house: House) -> None:
    """Accepted, taken from the queue, written down as sent."""
    order = SendText(session_id="ana", to=BETO, text="eine mehr")
    await house.messages.send(ALICE, order, wait_seconds=0)

    def take(tx: Transaction) -> queue.Queued:
        (queued,) = queue.waiting(tx.connection, SESSION, 1)
        queue.mark_dispatched(tx, [queued.pk], tx.clock.now())
        return queued

    queued = await house.database.write(take)
    await house.incoming.settle(SESSION, queued, SendReceipt(outcome=SendOutcome.SENT))


async def fall_due(house: House) -> None:
    """One of those that wait for their time, whose time has come."""
    await house.schedule.fall_due()


async def fill_queue(house: House) -> None:
    await house.bulks.fill_queue(SESSION)


async def counted(house: House, work: Callable[[House], Awaitable[None]]) -> Counter:
    counter = Counter()
    await house.database.write(counter.count)
    await work(house)
    return counter


async def many_waiting(house: House, count: int) -> None:
    await fill(house, count)


async def many_scheduled(house: House, count: int) -> None:
    now = house.database._clock.now()
    await fill(house, count, status="scheduled", scheduled_at=now + timedelta(days=30))
    await fill(house, 1, status="scheduled", scheduled_at=now)


async def many_in_bulk(house: House, count: int) -> None:
    orders = [SendText(session_id="ana", to=BETO, text="a")] * min(count, 10_000)
    bulk = await house.bulks.create(ALICE, "ana", orders)
    assert bulk.pending == len(orders)
    done = sa.update(bulk_entries).where(bulk_entries.c.position < count // 20)
    await house.database.write(lambda tx: tx.execute(done.values(status="placed")) and None)


Filling = Callable[[House, int], Awaitable[None]]


@pytest.mark.parametrize(
    ("filling", "work"),
    [(many_waiting, send), (many_scheduled, fall_due), (many_in_bulk, fill_queue)],
)
async def test_it_costs_the_same_with_many_as_with_few(
    tmp_path: Path, clock: StoppedClock, filling: Filling, work: Callable[[House], Awaitable[None]]
) -> None:
    found = []
    for count in (FEW, MANY):
        folder = tmp_path / str(count)
        folder.mkdir()
        async with at_rest(folder, clock) as house:
            await filling(house, count)
            found.append(await counted(house, work))
            await no_scans(house, found[-1])
    few, many = found
    assert len(many.statements) == len(few.statements)
    assert 0 < many.steps <= few.steps * ALLOWED_GROWTH


async def no_scans(house: House, counter: Counter) -> None:
    """By the database's own plan, nothing reads a table of the queue as a whole."""

    def plan(sql: str, connection: sa.Connection) -> list[str]:
        explained = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}")
        return [str(row[3]) for row in explained.fetchall()]

    for sql in dict.fromkeys(counter.statements):
        if not sql.startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            continue
        for step in await house.database.read(partial(plan, sql)):
            assert not step.startswith(("SCAN messages", "SCAN every", "SCAN bulk_entries")), sql
