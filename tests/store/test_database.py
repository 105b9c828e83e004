"""One writer: units share a commit, fail alone, and their events are numbered without a gap."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from gateway.core.errors import GatewayError, NotFound, NotReady
from gateway.core.events import Event, EventType, News
from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import events, sessions
from gateway.store.database import Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.store.tables import tenants


def telling(alice: StoredSession, *, fails: bool = False) -> Callable[[Transaction], None]:
    def work(tx: Transaction) -> None:
        tx.tell(DEFAULT_TENANT, News(EventType.SESSION_STATUS, "alice", alice.session))
        if fails:
            raise LookupError("a refusal")

    return work


async def test_units_in_one_group_fail_alone(
    database: Database, alice: StoredSession, published: list[Event]
) -> None:
    outcomes = await asyncio.gather(
        *(database.write(telling(alice, fails=number % 3 == 0)) for number in range(30)),
        return_exceptions=True,
    )
    assert [isinstance(outcome, LookupError) for outcome in outcomes] == [
        number % 3 == 0 for number in range(30)
    ]
    assert [event.seq for event in published] == list(range(1, 21))


async def test_a_statement_that_the_database_does_not_take_fails_its_own_unit(
    database: Database, alice: StoredSession
) -> None:
    def wrong(tx: Transaction) -> None:
        tx.tell(DEFAULT_TENANT, News(EventType.SESSION_STATUS, "alice", alice.session))
        tx.execute(sa.text("SELECT no_such_column FROM sessions"))

    def too_large(tx: Transaction) -> None:
        tx.execute(sa.text("SELECT zeroblob(:size)"), {"size": 2**40})

    outcomes = await asyncio.gather(
        database.write(telling(alice)),
        database.write(wrong),
        database.write(too_large),
        database.write(telling(alice)),
        return_exceptions=True,
    )
    assert [isinstance(outcome, DBAPIError) for outcome in outcomes] == [False, True, True, False]
    assert await database.read(lambda c: events.last_seq(c, DEFAULT_TENANT)) == 2


async def test_what_a_failed_unit_had_written_is_taken_back_alone(
    database: Database, published: list[Event]
) -> None:
    def counting(*, fails: bool) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            tx.execute(sa.text("UPDATE tenants SET created_at = created_at + 1"))
            if fails:
                raise LookupError("a refusal, and late")

        return work

    begun = await database.read(lambda c: c.execute(sa.select(tenants.c.created_at)).scalar_one())
    outcomes = await asyncio.gather(
        *(database.write(counting(fails=number % 4 == 1)) for number in range(12)),
        return_exceptions=True,
    )
    assert [isinstance(outcome, LookupError) for outcome in outcomes] == [
        number % 4 == 1 for number in range(12)
    ]
    done = await database.read(lambda c: c.execute(sa.select(tenants.c.created_at)).scalar_one())
    assert done - begun == timedelta(milliseconds=9)
    assert published == []


async def test_what_waits_for_the_same_work_is_run_together_and_fails_alone(
    database: Database, alice: StoredSession, published: list[Event]
) -> None:
    asked: list[tuple[str, ...]] = []

    def work(tx: Transaction, names: Sequence[str]) -> list[str | GatewayError]:
        asked.append(tuple(names))
        for name in names:
            tx.tell(DEFAULT_TENANT, News(EventType.SESSION_STATUS, name, alice.session))
        if "broken" in names:
            raise LookupError("one of them")
        return [NotFound() if name == "refused" else name.upper() for name in names]

    async def all_of(*names: str) -> list[str | BaseException]:
        each = (database.accept_each(work, name) for name in names)
        return await asyncio.gather(*each, return_exceptions=True)

    first, refused, last = await all_of("a", "refused", "c")
    assert (first, type(refused), last) == ("A", NotFound, "C")
    assert asked == [("a", "refused", "c")]
    asked.clear()
    first, broken, last = await all_of("d", "broken", "f")
    assert (first, type(broken), last) == ("D", LookupError, "F")
    assert asked == [("d", "broken", "f"), ("d",), ("broken",), ("f",)]
    assert [event.session_id for event in published] == ["a", "refused", "c", "d", "f"]


async def test_a_failure_does_not_repeat_what_was_to_be_written(database: Database) -> None:
    """It goes to the log, where no message and no secret belongs."""
    with pytest.raises(DBAPIError) as failure:
        await database.write(
            lambda tx: tx.execute(sa.text("SELECT no_such_column, :text"), {"text": "canary"})
        )
    assert "no_such_column" in str(failure.value)
    assert "canary" not in str(failure.value)


async def test_the_log_has_no_gap_and_reads_back_what_was_written(
    database: Database, alice: StoredSession, published: list[Event]
) -> None:
    await asyncio.gather(*(database.write(telling(alice)) for _ in range(25)))
    read = await database.read(lambda c: events.after(c, DEFAULT_TENANT, 0, limit=100))
    assert [event.seq for event in read] == list(range(1, 26))
    assert read[0].subject == alice.session
    assert list(read) == published
    assert await database.read(lambda c: events.last_seq(c, DEFAULT_TENANT)) == 25


async def test_a_caller_who_gives_up_does_not_take_back_what_was_asked(
    database: Database, alice: StoredSession
) -> None:
    asked = asyncio.get_running_loop().create_task(database.write(telling(alice)))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await database.write(telling(alice))
    assert await database.read(lambda c: events.last_seq(c, DEFAULT_TENANT)) == 2


async def test_nothing_is_taken_after_the_end(database: Database, alice: StoredSession) -> None:
    await database.close()
    with pytest.raises(NotReady):
        await database.write(telling(alice))


async def test_what_was_committed_survives_a_kill(url: str, database: Database) -> None:
    """A process that wrote and was killed the moment it was told so loses nothing."""
    script = f"""
import asyncio, os, signal
import gateway
from gateway.store.database import Database
from gateway.tasks import SystemClock
import sqlalchemy as sa
async def main():
    database = Database({url!r}, SystemClock(), lambda events: None)
    await database.start()
    for number in range(20):
        await database.write(lambda tx: tx.execute(
            sa.text("UPDATE tenants SET last_seq = last_seq + 1")))
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    assert await process.wait() == -9
    assert await database.read(lambda c: events.last_seq(c, DEFAULT_TENANT)) == 20


async def test_sessions_are_found_by_tenant(database: Database, alice: StoredSession) -> None:
    assert await database.read(lambda c: sessions.find(c, DEFAULT_TENANT, "alice")) == alice
    assert await database.read(lambda c: sessions.find(c, DEFAULT_TENANT + 1, "alice")) is None
