"""The index of words follows every change of a message, whichever way it happens."""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.core.contacts import SeenPerson
from gateway.core.ids import Jid
from gateway.core.messages import Edit, MessageStatus, MessageType, SeenMessage
from gateway.core.paging import Page
from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import changes, chats, contacts, messages, migrate, search, sessions
from gateway.store.database import Database, Transaction
from gateway.store.sessions import StoredSession
from tests.conftest import StoppedClock
from tests.store.conftest import a_session

BETO, CARLA = Jid("5491155550002@c.us"), Jid("5491155550003@c.us")


class Shelf:
    """Messages of one session, by their texts."""

    def __init__(self, database: Database, session: StoredSession, clock: StoppedClock) -> None:
        self.database = database
        self.session = session
        self.clock = clock

    async def write(
        self, *texts: str | None, chat: Jid = BETO, content: dict[str, object] | None = None
    ) -> int:
        """Of the last of them, the key."""

        def write(tx: Transaction) -> int:
            contact = contacts.learn(tx, self.session.pk, SeenPerson.at(chat)).contact
            pk = 0
            for text in texts:
                seen = SeenMessage(
                    wire_id=f"M{tx.clock.monotonic()}{chat}{text}{content}",
                    chat=chat,
                    chat_person=None,
                    from_me=False,
                    author=None,
                    type=MessageType.TEXT,
                    text=text,
                    timestamp=tx.clock.now(),
                    status=MessageStatus.DELIVERED,
                    content=content,
                )
                chat_pk = chats.of_contact(tx, self.session.pk, contact).pk
                pk = messages.insert_seen(tx, self.session.pk, chat_pk, contact.pk, seen) or pk
            return pk

        return await self.database.write(write)

    async def chat(self, jid: Jid) -> int:
        found = await self.database.read(lambda c: chats.find(c, self.session.pk, jid))
        assert found is not None
        return found.pk

    async def find(
        self,
        text: str,
        page: Page | None = None,
        *,
        chat_pk: int | None = None,
        among: Sequence[StoredSession] = (),
    ) -> list[str | None]:
        found = await self.database.read(
            lambda c: search.found(
                c, among or [self.session], text, page or Page(), chat_pk=chat_pk
            )
        )
        return [message.text for message in found.items]


@pytest.fixture
def shelf(database: Database, alice: StoredSession, clock: StoppedClock) -> Shelf:
    return Shelf(database, alice, clock)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("MANANA", ["Mañana a las 5"]),
        ("mañ", ["Mañana a las 5"]),
        ("5 mañana", ["Mañana a las 5"]),
        ("100%", ["100% seguro"]),
        ("segur cosa", []),
        ("京タ", ["東京タワー"]),
        ("🎉", ["otra cosa 🎉"]),
        ("_", []),
    ],
)
async def test_words_are_found_whatever_their_case_accents_and_order(
    shelf: Shelf, asked: str, found: list[str]
) -> None:
    await shelf.write("Mañana a las 5", "100% seguro", "otra cosa 🎉", "東京タワー", None)
    assert await shelf.find(asked) == found


async def test_names_of_files_are_texts(shelf: Shelf) -> None:
    await shelf.write("mirá", content={"media": {"filename": "Factura-0042.pdf"}})
    assert await shelf.find("factura 0042") == ["mirá"]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.text(st.characters(codec="utf-8"), max_size=40))
async def test_nothing_that_is_asked_fails(shelf: Shelf, asked: str) -> None:
    await shelf.find(asked)


async def test_a_very_long_question_does_not_fail(shelf: Shelf) -> None:
    assert await shelf.find("hola " * 1_500) == []


async def test_what_changes_or_goes_is_found_as_it_is(shelf: Shelf) -> None:
    edited = await shelf.write("primero")
    revoked = await shelf.write("segundo")
    deleted = await shelf.write("tercero")

    def change(tx: Transaction) -> None:
        edit = Edit(text="corregido", at=tx.clock.now())
        changes.edit(tx, edited, edit.text, edit.at)
        changes.revoke(tx, revoked)
        messages.delete(tx, [deleted])

    await shelf.database.write(change)
    for gone in ("primero", "segundo", "tercero"):
        assert await shelf.find(gone) == []
    assert await shelf.find("corregido") == ["corregido"]


async def test_with_its_chat_or_its_session_its_words_go(shelf: Shelf) -> None:
    await shelf.write("hola", chat=BETO)
    await shelf.write("hola", chat=CARLA)
    beto = await shelf.chat(BETO)
    await shelf.database.write(lambda tx: chats.clear(tx, beto))
    assert await shelf.find("hola") == ["hola"]
    await shelf.database.write(lambda tx: sessions.delete(tx, shelf.session.pk))
    left = "SELECT count(*) FROM message_words WHERE message_words MATCH 'hola'"
    assert await shelf.database.read(lambda c: c.execute(sa.text(left)).scalar_one()) == 0


async def test_a_chat_that_is_joined_with_another_is_looked_through_with_it(shelf: Shelf) -> None:
    lid = Jid("700002@lid")
    await shelf.write("por teléfono", chat=BETO)
    await shelf.write("por lid", chat=lid)
    both = SeenPerson(phone=BETO, lid=lid)
    await shelf.database.write(lambda tx: contacts.learn(tx, shelf.session.pk, both))
    assert len(await shelf.find("por", chat_pk=await shelf.chat(BETO))) == 2


async def test_only_the_chat_and_the_sessions_that_were_asked_for_are_looked_through(
    shelf: Shelf,
) -> None:
    await shelf.write("hola, soy Beto", chat=BETO)
    await shelf.write("hola, soy Carla", chat=CARLA)
    other = await shelf.database.write(
        lambda tx: sessions.insert(tx, DEFAULT_TENANT, a_session(shelf.clock, "bob"))
    )
    await Shelf(shelf.database, other, shelf.clock).write("hola, soy otro")
    assert await shelf.find("hola", chat_pk=await shelf.chat(CARLA)) == ["hola, soy Carla"]
    assert set(await shelf.find("hola")) == {"hola, soy Beto", "hola, soy Carla"}
    assert len(await shelf.find("hola", among=[shelf.session, other])) == 3


async def test_pages_of_a_search_are_those_of_the_list(shelf: Shelf) -> None:
    """Also within one second, where what was written last may stand before."""
    for number in range(30):
        if number % 10 == 0:
            shelf.clock.advance(1)
        if number % 7 == 3:
            shelf.clock.advance(0.003)
        await shelf.write(f"palabra {number}")

    def shuffle(tx: Transaction) -> None:  # as when the page shows what was sent
        for pk in range(2, 31, 3):
            messages.update(tx, pk, position=pk)

    await shelf.database.write(shuffle)
    listed = await shelf.database.read(lambda c: messages.listing(c, shelf.session, Page()))
    texts: list[str | None] = []
    cursor: str | None = None
    for _ in range(8):
        look = partial(search.found, sessions=[shelf.session], text="palabra", page=Page(4, cursor))
        found = await shelf.database.read(look)
        texts += [message.text for message in found.items]
        cursor = found.next
    assert cursor is None
    assert texts == [message.text for message in listed.items]


async def test_an_old_message_that_comes_late_stands_where_it_belongs(shelf: Shelf) -> None:
    await shelf.write("palabra nueva")
    shelf.clock.advance(-86_400 * 365)
    await shelf.write("palabra vieja")
    assert await shelf.find("palabra") == ["palabra nueva", "palabra vieja"]


async def test_a_time_that_changes_moves_it(shelf: Shelf) -> None:
    pk = await shelf.write("palabra una")
    await shelf.write("palabra dos")
    late = shelf.clock.now() + timedelta(minutes=1)
    await shelf.database.write(lambda tx: messages.update(tx, pk, timestamp=late))
    assert await shelf.find("palabra") == ["palabra una", "palabra dos"]


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 53, 0)])
async def test_what_was_there_before_the_index_is_found(
    tmp_path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]
) -> None:
    """And the index is kept from then on, also by the means of an older SQLite."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    url = f"sqlite:///{tmp_path / 'old.db'}"
    await asyncio.to_thread(_migrate_with_rows, url)
    database = Database(url, clock, lambda _events: None)
    await database.start()
    try:
        stored = await database.read(lambda c: sessions.find(c, DEFAULT_TENANT, "ana"))
        assert stored is not None
        shelf = Shelf(database, stored, clock)
        assert await shelf.find("vieja") == ["la más vieja"]
        assert await shelf.find("otra 20001") == ["otra 20001"]
        assert len(await shelf.find("otra", Page(limit=500))) == 500
        assert await database.read(lambda c: c.execute(sa.text(ALL)).scalar_one()) == 20_001
        await shelf.write("la más nueva", "la más vieja de hoy")
        await database.write(lambda tx: messages.delete(tx, [1]))
        assert await shelf.find("vieja") == ["la más vieja de hoy"]
    finally:
        await database.close()


ALL = """SELECT count(*) FROM message_words WHERE message_words MATCH '"¶1"'"""


def _migrate_with_rows(url: str) -> None:
    migrate.upgrade(url, "0022")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(sa.text(statement))
    engine.dispose()
    migrate.upgrade(url)


OLD_ROWS = (
    """INSERT INTO sessions (tenant_pk, id, profile, wanted, status, created_at, updated_at)
    SELECT pk, 'ana', 'profile', 'running', 'starting', 0, 0 FROM tenants""",
    "INSERT INTO contacts (session_pk, phone) VALUES (1, '5491155550009@c.us')",
    """INSERT INTO chats (session_pk, id, kind, contact_pk, updated_at)
    VALUES (1, '5491155550009@c.us', 'private', 1, 0)""",
    """WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 20001)
    INSERT INTO messages (session_pk, chat_pk, author_pk, wire_id, id, type, text, status,
    timestamp, position) SELECT 1, 1, 1, n, n, 'text',
    iif(n = 1, 'la más vieja', 'otra ' || n), 'delivered', n * 500, n FROM number""",
)
"""More messages than are taken in one step."""
