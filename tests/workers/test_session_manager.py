"""The manager closes the gap between what is wanted and what is observed, over restarts too."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.core.facts import Fact, QrSeen
from gateway.core.paging import Page
from gateway.core.sessions import SessionStatus, Signal
from gateway.engines.simulated import SimulatedEngine, SimulatedSession
from gateway.ports import Profile, Report
from gateway.tasks import SystemClock
from tests.house import ALICE, ANA, BETO, House, opened, until


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (Signal.BROWSER_DIED, "browser_died"),
        (Signal.PAGE_CRASHED, "page_crashed"),
        (Signal.PAGE_HUNG, "page_hung"),
        (Signal.PAGE_UNREACHABLE, "page_unreachable"),
    ],
)
async def test_a_run_that_ends_by_itself_is_followed_by_another(
    house: House, signal: Signal, reason: str
) -> None:
    await house.link()
    first = house.engine.sessions["ana"]
    await first.end(signal)
    lost = await house.sessions.get(ALICE, "ana")
    assert (lost.condition.status, lost.condition.reason) == ("reconnecting", reason)
    await house.in_state("ana", SessionStatus.CONNECTED)
    assert house.engine.sessions["ana"] is not first


async def test_messages_of_a_gap_are_caught_up_in_order(house: House) -> None:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    await house.whatsapp.write(BETO, ANA, "before")
    await house.engine.sessions["ana"].end(Signal.BROWSER_DIED)
    for number in range(5):
        await house.whatsapp.write(BETO, ANA, f"gap {number}")
    await house.in_state("ana", SessionStatus.CONNECTED)
    expected = ["before", *(f"gap {number}" for number in range(5))]

    async def caught_up() -> bool:
        return await house.texts() == expected

    await until("the gap", caught_up)
    listed = await house.messages.list(ALICE, "ana", page=Page(limit=500))
    assert [message.backfilled for message in reversed(listed.items)] == [False] + [True] * 5


async def test_the_next_run_of_the_gateway_restores_what_was_wanted(tmp_path: Path) -> None:
    engine = SimulatedEngine(SystemClock())
    async with opened(tmp_path, engine) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await house.link("carla", "5491100000003", "Carla")
        await house.sessions.stop(ALICE, "carla")
    await engine.whatsapp.write(BETO, ANA, "while it was down")
    async with opened(tmp_path, engine) as house:
        await house.in_state("ana", SessionStatus.CONNECTED)
        assert (await house.sessions.get(ALICE, "carla")).condition.status == "stopped"

        async def came() -> bool:
            return await house.texts() == ["while it was down"]

        await until("what was missed", came)


async def test_while_the_gateway_is_down_no_state_is_claimed(tmp_path: Path) -> None:
    engine = SimulatedEngine(SystemClock())
    async with opened(tmp_path, engine) as house:
        await house.link()
    stopped = SystemClock().now()
    async with opened(tmp_path, engine) as house:
        await house.in_state("ana", SessionStatus.CONNECTED)
        states = (await house.sessions.states(ALICE, "ana", Page())).items
    names = ["connected", "syncing", "starting", "connected"]
    assert [period.status for period in states[:4]] == names
    before = states[3].until
    assert before is not None
    assert before <= stopped <= states[2].since + timedelta(milliseconds=1)


async def test_a_profile_of_another_whatsapp_stays_stopped(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        await house.link()
    other = SimulatedEngine(SystemClock(), origin="https://web.whatsapp.com")
    async with opened(tmp_path, other) as house:
        stopped = await house.in_state("ana", SessionStatus.STOPPED)
        assert stopped.condition.reason == "other_origin"


async def test_few_sessions_start_at_the_same_time(tmp_path: Path) -> None:
    """No more than the limit between launch and first word."""

    class Counting(SimulatedEngine):
        starting = 0
        most = 0

        async def open(self, profile: Profile, report: Report) -> SimulatedSession:
            self.starting += 1
            self.most = max(self.most, self.starting)

            async def counted(fact: Fact) -> None:
                if isinstance(fact, QrSeen):
                    await asyncio.sleep(0.02)
                    self.starting -= 1
                await report(fact)

            return await super().open(profile, counted)

    engine = Counting(SystemClock())
    async with opened(tmp_path, engine) as house:
        for number in range(10):
            await house.sessions.create(
                ALICE, session_id=f"s{number}", client_id=None, name=None, start=True
            )
        for number in range(10):
            await house.in_state(f"s{number}", SessionStatus.WAITING_QR)
    assert engine.most == 2
