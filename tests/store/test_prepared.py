"""Statements that go around SQLAlchemy's execution bring what they would have brought by it."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, OperationalError

from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import chats, contacts, events, messages, sessions
from gateway.store.database import Connection, Database, Transaction
from gateway.store.prepared import Row, command, look_up, run, run_each
from gateway.store.sessions import StoredSession
from gateway.store.tables import session_states, tenants
from tests.conftest import StoppedClock
from tests.store.rows import tenant_row

PHONE = "5491100000002@c.us"
LOOK_UPS: list[tuple[Any, dict[str, Any]]] = [
    (sessions._FIND, {"tenant": DEFAULT_TENANT, "session_id": "alice"}),
    (sessions._GET, {"session_pk": 1}),
    (chats._WITH_PHONE, {"session": 1, "jid": PHONE}),
    (contacts._KNOWN, {"session": 1, "seen_phone": PHONE, "seen_lid": None}),
    (messages._READ_ONE, {"message": 1}),
    (events._EXTENT, {"tenant": DEFAULT_TENANT}),
]
_STATES = sa.select(session_states).where(session_states.c.session_pk == sa.bindparam("session"))
_TENANT = sa.select(tenants.c.pk).where(tenants.c.pk >= sa.bindparam("least"))
_TENANT_ROW = sa.select(tenants).where(tenants.c.pk == sa.bindparam("tenant"))
_MAKE = sa.insert(tenants).returning(tenants.c.pk)
_RENAME = sa.update(tenants).where(tenants.c.pk == sa.bindparam("tenant"))
_COUNT = _RENAME.values(last_seq=tenants.c.last_seq + sa.bindparam("more", type_=sa.BigInteger))


@pytest.fixture
async def written(database: Database, alice: StoredSession, clock: StoppedClock) -> None:
    def write(tx: Transaction) -> None:
        seen = contacts.SeenPerson.at(contacts.Jid(PHONE))
        chat = chats.of_contact(tx, alice.pk, contacts.learn(tx, alice.pk, seen).contact)
        row = {"session_pk": alice.pk, "chat_pk": chat.pk, "wire_id": "3EB0AA", "status": "pending"}
        message = {"type": "text", "text": "hola", "timestamp": clock.now()}
        messages.insert_outgoing(tx, [row | message])

    await database.write(write)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("statement", "parameters"), LOOK_UPS, ids=[str(number) for number in range(len(LOOK_UPS))]
)
async def test_a_look_up_brings_the_same_row(
    database: Database, statement: Any, parameters: dict[str, Any]
) -> None:
    def both(connection: Connection) -> tuple[Any, Any]:
        by_sqlalchemy = connection.execute(statement, parameters).one()
        return run(connection, statement, parameters).one(), by_sqlalchemy

    ours, theirs = await database.read(both)
    assert ours._asdict() == theirs._asdict()


@pytest.mark.usefixtures("alice")
async def test_times_and_truths_are_read_as_such(database: Database, clock: StoppedClock) -> None:
    find = {"tenant": DEFAULT_TENANT, "session_id": "alice"}
    row = await database.read(lambda c: run(c, sessions._FIND, find).one())
    assert (row.created_at, row.linked, row.connected_at) == (clock.now(), False, None)
    period = await database.read(lambda c: run(c, _STATES, {"session": row.pk}).one())
    assert period.since == clock.now()


async def test_one_none_and_several(database: Database, clock: StoppedClock) -> None:
    def make(tx: Transaction) -> int:
        row = tenant_row("other", clock.now())
        return int(tx.run(_MAKE, row).scalar_one())

    made = await database.write(make)

    def look(connection: Connection) -> None:
        assert [row.pk for row in run(connection, _TENANT, {"least": 0})] == [DEFAULT_TENANT, made]
        assert run(connection, _TENANT, {"least": made}).scalar_one_or_none() == made
        assert run(connection, _TENANT, {"least": made + 1}).one_or_none() is None
        with pytest.raises(NoResultFound):
            run(connection, _TENANT, {"least": made + 1}).one()
        with pytest.raises(MultipleResultsFound):
            run(connection, _TENANT, {"least": 0}).one()

    await database.read(look)


async def test_failures_are_sqlalchemys_own(database: Database, clock: StoppedClock) -> None:
    """By their kind the writer knows whether one unit has failed or the disk."""
    row = tenant_row("twice", clock.now())
    await database.write(lambda tx: tx.run(_MAKE, row))
    with pytest.raises(IntegrityError):
        await database.write(lambda tx: tx.run(_MAKE, row))
    with pytest.raises(OperationalError):
        await database.read(lambda connection: command(connection, "RELEASE SAVEPOINT nowhere"))


async def test_only_what_is_given_is_changed(database: Database, clock: StoppedClock) -> None:
    """An update is compiled for each set of columns that it is asked to set."""

    def change(tx: Transaction) -> tuple[int, int]:
        tenant = {"tenant": DEFAULT_TENANT}
        one = tx.run(_RENAME, {**tenant, "slug": "renamed"})
        other = tx.run(_RENAME, {**tenant, "last_seq": 7})
        return one.rowcount, other.rowcount

    assert await database.write(change) == (1, 1)
    row = await database.read(lambda c: c.execute(sa.select(tenants)).one())
    assert (row.slug, row.last_seq) == ("renamed", 7)


async def test_each_of_many_is_run(database: Database, clock: StoppedClock) -> None:
    def change(tx: Transaction) -> list[int]:
        other = int(tx.run(_MAKE, tenant_row("other", clock.now())).scalar_one())
        counts = [{"tenant": DEFAULT_TENANT, "more": 2}, {"tenant": other, "more": 3}] * 2
        run_each(tx.connection, _COUNT, counts)
        run_each(tx.connection, _COUNT, [])
        pks = [DEFAULT_TENANT, other]
        return [run(tx.connection, _TENANT_ROW, {"tenant": pk}).one().last_seq for pk in pks]

    assert await database.write(change) == [4, 6]


async def test_one_of_many_that_fails_fails_as_sqlalchemys_own(database: Database) -> None:
    def change(tx: Transaction) -> None:
        run_each(tx.connection, _RENAME, [{"tenant": DEFAULT_TENANT, "slug": None}])

    with pytest.raises(IntegrityError):
        await database.write(change)


async def test_what_is_looked_up_is_made_anew_only_when_its_row_changed(
    database: Database, clock: StoppedClock
) -> None:
    made: list[int] = []

    def make(row: Row) -> tuple[str, Any]:
        made.append(row.last_seq)
        return row.slug, row.created_at

    def look(tx: Transaction) -> None:
        slug = tx.run(_TENANT_ROW, {"tenant": DEFAULT_TENANT}).one().slug
        tx.run(_MAKE, tenant_row("other", clock.now()))

        def find(tenant: int = DEFAULT_TENANT) -> Any:
            return look_up(tx.connection, _TENANT_ROW, {"tenant": tenant}, make)

        assert (find(), find(), find()[0]) == (find(), find(), slug)
        assert made == [0]
        run_each(tx.connection, _COUNT, [{"tenant": DEFAULT_TENANT, "more": 1}])
        assert find()[0] == slug
        assert made == [0, 1]
        assert find(tenant=99) is None
        with pytest.raises(MultipleResultsFound):
            look_up(tx.connection, _TENANT, {"least": 0}, make)

    await database.write(look)
