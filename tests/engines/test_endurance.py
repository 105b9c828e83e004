"""A session whose browser or page dies again and again is there in the end, and left nothing."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest

from gateway.core.paging import Page
from gateway.core.sessions import Session, SessionStatus
from gateway.engines.whatsapp_web import WhatsAppWebEngine, processes
from gateway.workers.pauses import Pauses
from tests.engines.worlds import ALICE, BOB, SandboxWorld
from tests.house import ALICE as OPERATOR
from tests.house import House, opened, until
from tests.leftovers import descendants

COMPARED = 0.2
"""Of the crashes, at the beginning and at the end: their remains are held against each other."""
SPARE = 4
"""Tasks and descriptors that may happen to be open; one kept for each crash is many more."""
BLOCKS_PER_CRASH = 200
"""A browser context that is kept is thousands. What the store remembers of rows, 256 at the most,
and what pytest keeps of the log are over a hundred."""
GROWTH_MB = 48
"""Of the allocator, which keeps a few for each thread."""
SHORT = Pauses(usual=(0.0, 0.01, 0.02, 0.05), calm_seconds=3600)

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(1200)]


@pytest.fixture
async def house(world: SandboxWorld, tmp_path: Path) -> AsyncIterator[House[WhatsAppWebEngine]]:
    async with opened(tmp_path, world.engine, pauses=SHORT) as house:
        yield house


@dataclass
class Remains:
    """What was there each time the session was connected again."""

    tasks: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    """What Python has allocated."""
    memory_mb: list[float] = field(default_factory=list)
    processes: list[int] = field(default_factory=list)

    async def count(self) -> None:
        self.tasks.append(len(asyncio.all_tasks()))
        await asyncio.to_thread(self._look)

    def _look(self) -> None:
        gc.collect()
        self.descriptors.append(len(list(Path("/proc/self/fd").iterdir())))
        self.blocks.append(sys.getallocatedblocks())
        self.memory_mb.append(_resident_mb())
        self.processes.append(len(descendants()))


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def family(folder: Path) -> tuple[list[processes.Process], list[processes.Process]]:
    table = processes.table()
    mains = processes.browsers(folder, table)
    return mains, processes.family(mains, table)


def crash_browser(folder: Path) -> list[int]:
    """Kill it; the processes that have to be gone before the next one."""
    mains, everyone = family(folder)
    assert len(mains) == 1
    os.kill(mains[0].pid, signal.SIGKILL)
    return [process.pid for process in everyone]


def crash_renderer(folder: Path) -> list[int]:
    _, everyone = family(folder)
    renderers = [one for one in everyone if "--type=renderer" in " ".join(one.command)]
    assert renderers
    for renderer in renderers:
        os.kill(renderer.pid, signal.SIGKILL)
    return [process.pid for process in everyone]


async def linked(house: House[WhatsAppWebEngine], world: SandboxWorld) -> Session:
    for number, name in ((ALICE, "Alice"), (BOB, "Bob")):
        await world.phone(number, name)
    await house.sessions.create(OPERATOR, session_id="alice", client_id=None, name=None, start=True)
    await house.in_state("alice", SessionStatus.WAITING_QR)
    await world.scan(ALICE, (await house.sessions.qr(OPERATOR, "alice")).text)
    return await house.in_state("alice", SessionStatus.CONNECTED)


async def connected_since(house: House[WhatsAppWebEngine], before: Session) -> Session:
    async def again() -> Session | None:
        session = await house.sessions.get(OPERATOR, "alice")
        proven = session.condition.status is SessionStatus.CONNECTED
        return session if proven and session.connected_at != before.connected_at else None

    return await until("the session to be back", again)


async def test_crashes_in_a_row(
    house: House[WhatsAppWebEngine],
    world: SandboxWorld,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """`--crashes 100` is the long run of it."""
    crashes: int = request.config.getoption("crashes")
    compared = round(crashes * COMPARED)
    session = await linked(house, world)
    folder = tmp_path / "sessions" / session.profile
    remains = Remains()
    for number in range(crashes):
        crash = crash_renderer if number % 2 else crash_browser
        gone = await asyncio.to_thread(crash, folder)
        session = await connected_since(house, session)
        mains, everyone = await asyncio.to_thread(family, folder)
        assert len(mains) == 1, number
        assert not {process.pid for process in everyone} & set(gone), number
        living = {process.pid for process in await asyncio.to_thread(descendants)}
        assert not living & set(gone), number
        await remains.count()

    for counted, few in (
        (remains.processes, 0),
        (remains.tasks, SPARE),
        (remains.descriptors, SPARE),
        (remains.blocks, BLOCKS_PER_CRASH * crashes),
        (remains.memory_mb, GROWTH_MB),
    ):
        grown = median(counted[-compared:]) - median(counted[:compared])
        assert grown <= few, counted

    await world.write(BOB, ALICE, "still there?")

    async def came() -> bool:
        return "still there?" in await house.texts("alice")

    await until("a message", came)
    periods = (await house.sessions.states(OPERATOR, "alice", Page(limit=500))).items
    lost = [period.reason for period in periods if period.status is SessionStatus.RECONNECTING]
    assert lost.count("browser_died") + lost.count("page_crashed") == crashes
