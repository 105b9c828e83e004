"""The history of a session's states: for people, and to compute an uptime from."""

import itertools
from datetime import timedelta
from pathlib import Path

from gateway.core.paging import Page
from gateway.core.sessions import SessionStatus, Signal, StatePeriod
from tests.conftest import StoppedClock
from tests.house import ALICE, House, opened

PAGE = 50


async def history(house: House) -> list[StatePeriod]:
    """All of it, page by page, oldest first."""
    found: list[StatePeriod] = []
    cursor = None
    while True:
        page = await house.sessions.states(ALICE, "ana", Page(limit=PAGE, cursor=cursor))
        found += page.items
        cursor = page.next
        if cursor is None:
            return found[::-1]


async def test_a_long_history_has_no_gap_and_comes_by_pages(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, None, clock) as house:
        await house.link()
        run = house.engine.sessions["ana"]
        linked = len(await history(house))
        troubles = 300
        for _ in range(troubles):
            clock.advance(40)
            await run.lose()
            clock.advance(20)
            await run.prove()
        periods = await history(house)
    assert len(periods) == linked + 2 * troubles
    assert [(p.status, p.reason) for p in periods[linked:]] == [
        ("reconnecting", "network"),
        ("connected", None),
    ] * troubles
    assert all(one.until == other.since for one, other in itertools.pairwise(periods))
    assert [period.until for period in periods].count(None) == 1
    assert periods[-1].until is None
    up = [p.until - p.since for p in periods if p.status is SessionStatus.CONNECTED and p.until]
    assert sum(up, timedelta()) == timedelta(seconds=40) + (troubles - 1) * timedelta(seconds=40)


async def test_a_clock_that_is_put_back_makes_no_state_end_before_it_began(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, None, clock) as house:
        await house.link()
        run = house.engine.sessions["ana"]
        clock.advance(600)
        clock._now -= timedelta(hours=1)
        await run.lose()
        clock.advance(10)
        await run.end(Signal.BROWSER_DIED)
        clock.advance(10)
        clock._now += timedelta(days=2)  # and put right again, and too far
        await house.sessions.stop(ALICE, "ana")
        periods = await history(house)
    assert all(period.until is None or period.until >= period.since for period in periods)
    assert [period.until for period in periods].count(None) == 1
    # The order is the one in which it happened, whatever the clock said.
    assert [period.status for period in periods if period.reason][:2] == ["reconnecting"] * 2
    assert periods[-1].status is SessionStatus.STOPPED


async def test_the_clock_is_put_back_while_the_gateway_is_down(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, None, clock) as house:
        await house.link()
    clock._now -= timedelta(hours=3)
    async with opened(tmp_path, None, clock) as house:
        periods = await history(house)
    assert all(period.until is None or period.until >= period.since for period in periods)
