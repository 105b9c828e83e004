"""Sessions over their memory budget are started again: when it is quiet, once, losing nothing."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from gateway.core.events import EventType
from gateway.core.sessions import Session, SessionStatus, Signal
from gateway.workers.recycle import MEBIBYTE, Pace, Recycle
from tests.conftest import StoppedClock
from tests.house import ALICE, ANA, BETO, House, until

PACE = Pace(stays_seconds=90, quiet_seconds=60, patience_seconds=900, rest_seconds=1800)
HEAVY = 500 * MEBIBYTE


class Hand:
    """The watcher on a clock that the test moves, beginning with the machine's own time."""

    def __init__(self, house: House) -> None:
        self.clock = StoppedClock()
        self.clock.advance((datetime.now(UTC) - self.clock.now()).total_seconds())
        self.worker = Recycle(house.database, house.live, self.clock, budget_mb=400, pace=PACE)

    async def look_after(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await self.worker.look()


@pytest.fixture
async def hand(house: House) -> Hand:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    hand = Hand(house)
    await hand.look_after(0)
    house.engine.sessions["ana"].memory_bytes = HEAVY
    return hand


async def conditions(house: House) -> list[tuple[str, str | None]]:
    return [
        (event.subject.condition.status, event.subject.condition.reason)
        for event in await house.log(EventType.SESSION_STATUS)
        if isinstance(event.subject, Session)
    ]


def reads(house: House, *texts: str) -> Callable[[], Awaitable[bool]]:
    async def read() -> bool:
        return await house.texts() == list(texts)

    return read


async def test_a_session_that_stays_over_its_budget_is_recycled_and_says_why(
    house: House, hand: Hand
) -> None:
    heavy = house.engine.sessions["ana"]
    await hand.look_after(PACE.rest_seconds)  # the first time that it is seen over
    await hand.look_after(PACE.stays_seconds - 1)
    assert house.engine.sessions["ana"] is heavy
    await hand.look_after(1)
    await house.in_state("ana", SessionStatus.CONNECTED)
    assert house.engine.sessions["ana"] is not heavy
    assert (await conditions(house))[-2:] == [("reconnecting", "recycled"), ("connected", None)]


async def test_a_moment_over_the_budget_is_forgiven(house: House, hand: Hand) -> None:
    run = house.engine.sessions["ana"]
    await hand.look_after(PACE.rest_seconds)
    run.memory_bytes = 0
    await hand.look_after(PACE.stays_seconds)
    run.memory_bytes = HEAVY
    await hand.look_after(PACE.stays_seconds)
    await hand.look_after(PACE.stays_seconds - 1)
    assert house.engine.sessions["ana"] is run


async def test_a_run_has_its_time_even_when_the_budget_is_too_small(
    house: House, hand: Hand
) -> None:
    run = house.engine.sessions["ana"]
    for _ in range(int(PACE.rest_seconds // PACE.stays_seconds) - 1):
        await hand.look_after(PACE.stays_seconds)
    assert house.engine.sessions["ana"] is run


async def test_talk_puts_it_off_until_it_is_quiet(house: House, hand: Hand) -> None:
    run = house.engine.sessions["ana"]
    hand.worker._pace = Pace(quiet_seconds=10**6, stays_seconds=90, patience_seconds=10**7)
    await house.whatsapp.write(BETO, ANA, "hello")
    await until("the message", reads(house, "hello"))
    await hand.look_after(PACE.rest_seconds)
    await hand.look_after(PACE.stays_seconds)
    assert house.engine.sessions["ana"] is run
    await hand.look_after(10**6)
    await house.in_state("ana", SessionStatus.CONNECTED)
    assert house.engine.sessions["ana"] is not run


async def test_endless_talk_puts_it_off_for_so_long_only(house: House, hand: Hand) -> None:
    run = house.engine.sessions["ana"]
    hand.worker._pace = Pace(quiet_seconds=10**6, stays_seconds=90, patience_seconds=900)
    await house.whatsapp.write(BETO, ANA, "hello")
    await until("the message", reads(house, "hello"))
    await hand.look_after(PACE.rest_seconds)
    await hand.look_after(899)
    assert house.engine.sessions["ana"] is run
    await hand.look_after(1)
    await house.in_state("ana", SessionStatus.CONNECTED)
    assert house.engine.sessions["ana"] is not run
    await until("nothing lost, nothing twice", reads(house, "hello"))


async def test_a_session_in_trouble_is_left_to_its_recovery(house: House, hand: Hand) -> None:
    run = house.engine.sessions["ana"]
    await hand.look_after(PACE.rest_seconds)
    await run.lose(Signal.NETWORK_LOST)
    await hand.look_after(PACE.stays_seconds)
    assert house.engine.sessions["ana"] is run
    session = await house.sessions.get(ALICE, "ana")
    assert session.condition.reason == "network"


async def test_a_stop_during_a_recycle_is_a_stop(house: House, hand: Hand) -> None:
    await hand.look_after(PACE.rest_seconds)
    await hand.look_after(PACE.stays_seconds)
    stopped = await house.sessions.stop(ALICE, "ana")
    assert stopped.condition.status == "stopped"
