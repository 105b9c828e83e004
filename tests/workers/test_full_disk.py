"""Sessions on a full disk wait for room and go on by themselves; the manager survives it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gateway.core.errors import StorageFull
from gateway.core.events import EventType
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sessions import Session, SessionStatus, Signal
from gateway.workers import room
from tests.house import ALICE, ANA, BETO, House, opened, until
from tests.small_disk import MEGABYTE, SmallDisk, small_disk


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LOOK_SECONDS", 0.02)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 40) as disk:
        yield disk


@pytest.fixture
async def small_house(disk: SmallDisk) -> AsyncIterator[House]:
    async with opened(disk.folder, reserve=True) as house:
        yield house


async def condition(house: House) -> tuple[str, str | None, str | None]:
    found = (await house.sessions.get(ALICE, "ana")).condition
    return found.status, found.reason, found.action


WITHOUT_ROOM = ("failed", "disk_full", "free_disk")


async def test_a_session_without_room_is_said_to_be_and_comes_back(house: House) -> None:
    await house.link()
    first = house.engine.sessions["ana"]
    house.engine.room = False
    await house.in_state("ana", SessionStatus.FAILED)
    assert await condition(house) == WITHOUT_ROOM
    house.engine.room = True
    await house.in_state("ana", SessionStatus.CONNECTED)
    assert house.engine.sessions["ana"] is not first


async def test_while_there_is_no_room_nothing_is_started_and_nothing_is_told(house: House) -> None:
    await house.link()
    first = house.engine.sessions["ana"]
    house.engine.room = False
    await house.in_state("ana", SessionStatus.FAILED)
    for _ in range(3):  # nobody who asks for it gets round it
        await house.sessions.start(ALICE, "ana")
        await house.in_state("ana", SessionStatus.FAILED)
    assert house.engine.sessions["ana"] is first
    periods = (await house.sessions.states(ALICE, "ana", Page())).items
    told = [event.subject for event in await house.log(EventType.SESSION_STATUS)]
    failed = [period for period in periods if period.status is SessionStatus.FAILED]
    assert len(failed) == 4
    statuses = [session.condition.status for session in told if isinstance(session, Session)]
    assert statuses.count(SessionStatus.FAILED) == 4


async def test_a_stop_ends_the_waiting(house: House) -> None:
    await house.link()
    house.engine.room = False
    await house.in_state("ana", SessionStatus.FAILED)
    stopped = await house.sessions.stop(ALICE, "ana")
    assert stopped.condition.status is SessionStatus.STOPPED
    house.engine.room = True
    assert house.engine.sessions["ana"]._over.is_set()


async def test_a_disk_that_a_browser_finds_full_is_no_reason_to_leave_it_alone(
    house: House,
) -> None:
    """Some other disk than ours (of temporary files, say): it is tried again and again."""
    await house.link()
    for _ in range(3):
        await house.engine.sessions["ana"].end(Signal.DISK_FULL)
        await house.in_state("ana", SessionStatus.CONNECTED)


async def test_the_databases_disk_fills_while_messages_come_in(
    small_house: House, disk: SmallDisk
) -> None:
    house = small_house
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    disk.fill(leave=MEGABYTE // 4)
    written: list[str] = []

    async def stopped() -> bool:
        if not house.engine.sessions["ana"]._over.is_set():
            written.append(f"{len(written)} {'x' * 4000}")
            # The simulated phone hears of it when the gateway cannot write it down.
            with suppress(StorageFull):
                await house.whatsapp.write(BETO, ANA, written[-1])
        return await condition(house) == WITHOUT_ROOM

    await until("the session to stop", stopped)
    with pytest.raises(StorageFull):
        await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="no room"))
    disk.free()
    await house.in_state("ana", SessionStatus.CONNECTED)

    async def all_came() -> bool:
        return await house.texts() == written

    await until("what came meanwhile", all_came)
