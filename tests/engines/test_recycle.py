"""A real browser over its budget is started again: still linked, and nothing sent to it is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.core.paging import Page
from gateway.core.sessions import Session, SessionStatus
from gateway.engines.whatsapp_web import WhatsAppWebEngine
from gateway.tasks import SystemClock
from gateway.workers.recycle import Pace, Recycle
from tests.engines.worlds import ALICE, BOB, SandboxWorld
from tests.house import ALICE as OPERATOR
from tests.house import House, opened, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

AT_ONCE = Pace(stays_seconds=0, quiet_seconds=0, patience_seconds=0, rest_seconds=0)


@pytest.fixture
async def house(world: SandboxWorld, tmp_path: Path) -> AsyncIterator[House[WhatsAppWebEngine]]:
    async with opened(tmp_path, world.engine) as house:
        yield house


async def test_a_heavy_browser_is_replaced_and_no_message_is_lost(
    house: House[WhatsAppWebEngine], world: SandboxWorld
) -> None:
    for number, name in ((ALICE, "Alice"), (BOB, "Bob")):
        await world.phone(number, name)
    await house.sessions.create(OPERATOR, session_id="alice", client_id=None, name=None, start=True)
    await house.in_state("alice", SessionStatus.WAITING_QR)
    await world.scan(ALICE, (await house.sessions.qr(OPERATOR, "alice")).text)
    await house.in_state("alice", SessionStatus.CONNECTED)
    before = await house.sessions.resources(OPERATOR, "alice")
    recycle = Recycle(house.database, house.live, SystemClock(), budget_mb=1, pace=AT_ONCE)
    looking = asyncio.ensure_future(recycle.look())
    sent = [await world.write(BOB, ALICE, f"meanwhile {number}") for number in range(5)]
    await looking

    async def proven_again() -> Session | None:
        session = await house.sessions.get(OPERATOR, "alice")
        return session if session.condition.status is SessionStatus.CONNECTED else None

    await until("the new browser", proven_again)
    after = await house.sessions.resources(OPERATOR, "alice")
    assert after.chromium_pid not in {None, before.chromium_pid}
    periods = await house.sessions.states(OPERATOR, "alice", Page(limit=2))
    assert periods.items[1].reason == "recycled"

    async def all_there() -> bool:
        return sorted(str(text) for text in await house.texts("alice")) == [
            f"meanwhile {number}" for number in range(5)
        ]

    await until("every message, once", all_there)
    assert len(set(sent)) == len(sent)
