"""Search: words among a million messages, beside reading every text; and what the index costs."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, islice
from pathlib import Path
from statistics import median
from typing import Any, Final

import sqlalchemy as sa

from bench.figures import MEGABYTES, MILLISECONDS, RATIO, Figure, at_most
from bench.world import World
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sessions import STARTING, Session, Wanted
from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import migrate, search, sessions
from gateway.store.database import Connection, Database, Transaction, sqlite_engine
from gateway.store.messages import READ, message_of
from gateway.store.sessions import StoredSession
from gateway.store.tables import NEWEST_FIRST, messages
from gateway.store.words import fold
from gateway.tasks import SystemClock
from gateway.usecases.outgoing import outgoing, write_down

NAME: Final = "search"
ACCEPTING_AIM: Final = at_most(1.5)

SESSIONS, CHATS = 4, 100
NAMES: Final = tuple(f"s{number + 1}" for number in range(SESSIONS))
AT_ONCE: Final = 10_000
COMMON, RARE, PREFIX = "mañana", "zanahoria", "zanah"
CALLERS: Final = 64


async def measure(world: World) -> list[Figure]:
    amount = 50_000 if world.quick else 1_000_000
    file = world.folder / "gateway.db"
    url = f"sqlite:///{file}"
    await asyncio.to_thread(migrate.upgrade, url)
    database = Database(url, SystemClock(), lambda _events: None)
    await database.start()
    try:
        await database.write(_add_sessions)
        await asyncio.to_thread(_fill, url, amount)
        figures = await _searches(database, 3 if world.quick else 5)
        return [*figures, *await _accepting(database, 3 if world.quick else 7), _size(file)]
    finally:
        await database.close()


# --- looking for words ------------------------------------------------------------------------


async def _searches(database: Database, rounds: int) -> list[Figure]:
    """Of each the first page, by the index and by reading texts until there are enough."""
    session = await database.read(lambda c: sessions.find(c, DEFAULT_TENANT, "s1"))
    assert session is not None
    chat = await database.read(lambda c: c.execute(sa.text(_LAST_CHAT)).scalar_one())
    figures = []
    for name, text, chat_pk in (
        ("common word", COMMON, None),
        ("rare word", RARE, None),
        ("beginning of a word", PREFIX, None),
        ("no such word", "xylophon", None),
        ("common word in one chat", COMMON, chat),
        ("rare word in one chat", RARE, chat),
    ):
        index, scan = [], []
        for _ in range(rounds):
            index.append(await _timed(database, _found(session, text, chat_pk)))
            scan.append(await _timed(database, _read_through(session, text, chat_pk)))
        figures += [
            Figure(NAME, f"{name}: index", median(index) * 1000, MILLISECONDS),
            Figure(NAME, f"{name}: reading texts", median(scan) * 1000, MILLISECONDS),
            Figure(NAME, f"{name}: index / reading", median(index) / median(scan), RATIO),
        ]
    return figures


async def _timed(database: Database, work: Callable[[Connection], object]) -> float:
    begun = time.perf_counter()
    await database.read(work)
    return time.perf_counter() - begun


def _found(
    session: StoredSession, text: str, chat_pk: int | None
) -> Callable[[Connection], object]:
    return lambda connection: search.found(connection, [session], text, Page(), chat_pk=chat_pk)


def _read_through(
    session: StoredSession, text: str, chat_pk: int | None
) -> Callable[[Connection], object]:
    """What a search costs that has no index: each text, newest first."""
    where = messages.c.session_pk == session.pk
    if chat_pk is not None:
        where = messages.c.chat_pk == chat_pk
    contains = sa.func.plain(messages.c.text).contains(fold(text))
    query = READ.where(where, contains).order_by(*NEWEST_FIRST).limit(Page().limit)

    def read(connection: Connection) -> object:
        driver: Any = connection.connection.driver_connection
        driver.create_function("plain", 1, fold, deterministic=True)
        return [message_of(row, session) for row in connection.execute(query)]

    return read


# --- what it costs to keep --------------------------------------------------------------------


async def _accepting(database: Database, rounds: int) -> list[Figure]:
    """Sends written down by many callers at once; the sides take turns on one database."""
    triggers = await database.read(lambda c: c.execute(sa.text(_TRIGGERS)).all())
    texts = _texts()
    indexed, bare = [], []
    for _ in range(rounds):
        indexed.append(await _accept_many(database, texts))
        await database.write(lambda tx: _run(tx, [f"DROP TRIGGER {name}" for name, _ in triggers]))
        bare.append(await _accept_many(database, texts))
        await database.write(lambda tx: _run(tx, [sql for _, sql in triggers]))
    return [
        Figure(NAME, "accepted message, with the index", median(indexed) * 1000, MILLISECONDS),
        Figure(NAME, "accepted message, without", median(bare) * 1000, MILLISECONDS),
        Figure(NAME, "with / without", median(indexed) / median(bare), RATIO, ACCEPTING_AIM),
    ]


async def _accept_many(database: Database, texts: Iterator[str]) -> float:
    """Seconds for one of them."""
    amount = CALLERS * 20

    def accept(tx: Transaction) -> None:
        stored = sessions.find(tx.connection, DEFAULT_TENANT, "s1")
        assert stored is not None
        order = SendText(session_id="s1", to="5491100000042", text=next(texts))
        write_down(tx, [outgoing(tx, stored, order, tx.clock.now())])

    async def caller() -> None:
        for _ in range(amount // CALLERS):
            await database.accept(accept)

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return (time.perf_counter() - begun) / amount


def _run(tx: Transaction, statements: Sequence[str]) -> None:
    for statement in statements:
        tx.execute(sa.text(statement))


def _size(file: Path) -> Figure:
    return Figure(NAME, "database on disk", file.stat().st_size / 1e6, MEGABYTES)


# --- the messages -----------------------------------------------------------------------------

_LAST_CHAT = "SELECT max(pk) FROM chats WHERE session_pk = 1"
_TRIGGERS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%message_words%'"
)
_SYLLABLES = ("ca", "sa", "mo", "ti", "lu", "re", "pan", "dor", "vi", "ña", "gó", "che", "sol")


@dataclass(frozen=True)
class _Language:
    """Words of which few are common and most are rare, as in any language."""

    words: Sequence[str]
    weights: Sequence[float]

    @classmethod
    def made(cls, chance: random.Random) -> "_Language":
        words = {
            "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 4)))
            for _ in range(40_000)
        }
        ordered = sorted(words)
        chance.shuffle(ordered)
        return cls(ordered, list(accumulate(1 / rank for rank in range(1, len(ordered) + 1))))

    def text(self, chance: random.Random) -> str:
        return " ".join(
            chance.choices(self.words, cum_weights=self.weights, k=chance.randint(3, 16))
        )


def _texts() -> Iterator[str]:
    chance = random.Random(7)  # noqa: S311 - the same ones on every run
    language = _Language.made(chance)
    for number in count():
        words = language.text(chance)
        if number % 4 == 0:
            words += f" {COMMON}"
        if number % 5_000 == 17:
            words += f" {RARE}"
        yield words


def _add_sessions(tx: Transaction) -> None:
    for name in NAMES:
        now = tx.clock.now()
        session = Session(
            id=name,
            client_id=None,
            name=None,
            condition=STARTING,
            wanted=Wanted.RUNNING,
            me=None,
            web_version=None,
            created_at=now,
            updated_at=now,
            connected_at=None,
            linked=True,
            linked_origin=None,
            profile=name,
        )
        sessions.insert(tx, DEFAULT_TENANT, session)


def _fill(url: str, amount: int) -> None:
    engine = sqlite_engine(url, connections=1)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=OFF")
        phones = [f"{5491100000000 + number}@c.us" for number in range(CHATS)]
        driver.executemany(_CONTACTS, [(phone, name) for name in NAMES for phone in phones])
        driver.execute(_CHAT_OF_EACH)
        texts = enumerate(islice(_texts(), amount))
        while rows := [_row(number, text) for number, text in islice(texts, AT_ONCE)]:
            driver.execute("BEGIN")
            driver.executemany(_MESSAGE, rows)
            driver.execute("COMMIT")
    engine.dispose()


_CONTACTS = "INSERT INTO contacts (session_pk, phone) SELECT pk, ? FROM sessions WHERE id = ?"
_CHAT_OF_EACH = """INSERT INTO chats (session_pk, id, kind, contact_pk, updated_at)
    SELECT session_pk, phone, 'private', pk, 0 FROM contacts"""
_MESSAGE = (
    "INSERT INTO messages (session_pk, chat_pk, author_pk, wire_id, id, type, text, status,"
    " timestamp, position) VALUES (?, ?, ?, ?, ?, 'text', ?, 'delivered', ?, ?)"
)


def _row(number: int, text: str) -> tuple[object, ...]:
    """One every ten seconds, to each session's chats in turn."""
    session, chat = number % SESSIONS, number // SESSIONS % CHATS
    contact = session * CHATS + chat + 1
    name = f"3A{number:018X}"
    return (
        session + 1,
        contact,
        contact,
        name,
        name,
        text,
        1_600_000_000_000 + number * 10_000,
        number,
    )
