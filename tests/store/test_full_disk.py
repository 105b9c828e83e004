"""A database whose disk is full: what is new is refused, what is known goes on being written."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.core.errors import StorageFull
from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import migrate, sessions
from gateway.store.database import Database, Transaction
from gateway.store.reserve import RESERVE_BYTES, Reserve
from gateway.store.sessions import StoredSession
from tests.conftest import StoppedClock
from tests.house import until
from tests.small_disk import MEGABYTE, SmallDisk, small_disk
from tests.store.conftest import a_session

LONG_NAME = "a change that needs room of its own " * 30


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 40) as disk:
        yield disk


class Writer:
    """Sessions are what this one writes: new ones, and changes of them."""

    def __init__(self, disk: SmallDisk, clock: StoppedClock) -> None:
        self.url = f"sqlite:///{disk.folder / 'gateway.db'}"
        self.reserve = Reserve.beside(self.url)
        self._clock = clock
        self.database = Database(self.url, clock, lambda _: None, self.reserve)

    def insert(self, tx: Transaction, name: str) -> StoredSession:
        return sessions.insert(tx, DEFAULT_TENANT, a_session(self._clock, name))

    async def accept(self, name: str) -> StoredSession:
        return await self.database.accept(lambda tx: self.insert(tx, name))

    async def rename(self, stored: StoredSession, name: str) -> None:
        await self.database.write(lambda tx: sessions.rename(tx, stored, name))

    async def name(self, stored: StoredSession) -> str | None:
        found = await self.database.read(lambda c: sessions.get(c, stored.pk))
        assert found is not None
        return found.session.name

    async def accept_until_full(self) -> list[StoredSession]:
        taken: list[StoredSession] = []
        while True:
            try:
                taken.append(await self.accept(f"s{len(taken)}"))
            except StorageFull:
                return taken


@pytest.fixture
def writer(disk: SmallDisk, clock: StoppedClock) -> Writer:
    writer = Writer(disk, clock)
    migrate.upgrade(writer.url)
    return writer


async def test_what_was_accepted_is_kept_and_can_still_be_changed(
    writer: Writer, disk: SmallDisk
) -> None:
    await writer.database.start()
    disk.fill(leave=MEGABYTE // 2)
    taken = await writer.accept_until_full()
    assert taken
    assert not writer.database.has_room
    for stored in taken:
        await writer.rename(stored, LONG_NAME)
    await writer.database.close()
    again = Database(writer.url, writer._clock, lambda _: None, writer.reserve)
    await again.start()
    kept = await again.read(sessions.everyone)
    assert [(one.session.id, one.session.name) for one in kept] == [
        (one.session.id, LONG_NAME) for one in taken
    ]
    await again.close()


async def test_without_a_reserve_the_known_could_not_be_changed(
    writer: Writer, disk: SmallDisk
) -> None:
    """The control: it is the reserve that makes the room."""
    writer.database = Database(writer.url, writer._clock, lambda _: None)
    await writer.database.start()
    disk.fill(leave=MEGABYTE // 2)
    taken = await writer.accept_until_full()
    outcomes = await asyncio.gather(
        *(writer.rename(stored, LONG_NAME) for stored in taken), return_exceptions=True
    )
    assert any(isinstance(outcome, StorageFull) for outcome in outcomes)
    await writer.database.close()


async def test_one_group_of_both_kinds(writer: Writer, disk: SmallDisk) -> None:
    """New and known wait for the same commit: the one is refused, the other written."""
    await writer.database.start()
    stored = await writer.accept("alice")
    disk.fill(leave=MEGABYTE // 2)
    outcomes = await asyncio.gather(
        *(writer.accept("x" * 60 + str(number)) for number in range(4000)),
        writer.rename(stored, "renamed"),
        return_exceptions=True,
    )
    assert any(isinstance(outcome, StorageFull) for outcome in outcomes)
    assert outcomes[-1] is None
    assert await writer.name(stored) == "renamed"
    taken = [outcome for outcome in outcomes if isinstance(outcome, StoredSession)]
    listed = await writer.database.read(sessions.everyone)
    assert [one.pk for one in listed] == [stored.pk, *(one.pk for one in taken)]
    await writer.database.close()


async def test_with_room_again_it_takes_what_is_new(writer: Writer, disk: SmallDisk) -> None:
    await writer.database.start()
    disk.fill(leave=MEGABYTE // 2)
    await writer.accept_until_full()
    disk.free()

    async def found() -> bool:
        return writer.database.has_room

    await until("room", found)
    await writer.accept("again")
    await writer.database.close()


async def test_a_disk_that_others_fill_is_seen_before_anything_is_lost(
    writer: Writer, disk: SmallDisk
) -> None:
    await writer.database.start()
    disk.fill()

    async def seen() -> bool:
        return not writer.database.has_room

    await until("the full disk to be seen", seen)
    stored = await writer.database.write(lambda tx: writer.insert(tx, "alice"))
    disk.free()

    async def found() -> bool:
        return writer.database.has_room

    await until("room", found)
    assert await writer.name(stored) is None
    await writer.database.close()


async def test_it_opens_on_a_full_disk(writer: Writer, disk: SmallDisk) -> None:
    assert writer.reserve is not None
    assert await asyncio.to_thread(writer.reserve.take)
    disk.fill()
    await writer.database.start()
    assert not writer.database.has_room
    with pytest.raises(StorageFull):
        await writer.accept("alice")
    stored = await writer.database.write(lambda tx: writer.insert(tx, "alice"))
    await writer.rename(stored, "written into the reserve")
    await writer.database.close()


def test_the_reserve_of_a_small_disk_is_small(tmp_path: Path) -> None:
    with small_disk(tmp_path / "tiny", 4) as tiny:
        reserve = Reserve(tiny.folder / "gateway.db")
        assert reserve.take()
        (kept,) = tiny.folder.iterdir()
        assert 0 < kept.stat().st_size < RESERVE_BYTES
        reserve.give_up()
        assert list(tiny.folder.iterdir()) == []
