"""The pace of a session: no message leaves before its time, over restarts too."""

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.core.orders import SendText
from gateway.workers.pace import JITTER, Pace
from tests.conftest import StoppedClock
from tests.house import ALICE, BETO, House, opened, until

PER_MINUTE = 10
STEP = 60 / PER_MINUTE
LONGEST, SHORTEST = STEP * (1 + JITTER), STEP * (1 - JITTER)


def test_each_step_is_another_and_within_the_jitter(clock: StoppedClock) -> None:
    pace = Pace(PER_MINUTE, clock)
    assert pace.wait_seconds() == 0
    steps = []
    for _ in range(200):
        pace.left()
        steps.append(pace.wait_seconds())
        clock.advance(LONGEST)
        assert pace.wait_seconds() == 0
    assert SHORTEST <= min(steps) < max(steps) <= LONGEST
    assert sum(steps) / len(steps) == pytest.approx(STEP, rel=0.1)
    assert len(set(steps)) > 150


def test_without_one_nothing_waits(clock: StoppedClock) -> None:
    pace = Pace(0, clock)
    pace.left()
    assert pace.wait_seconds() == 0


@pytest.mark.parametrize(
    ("ago", "least", "most"),
    [(1.0, SHORTEST - 1, LONGEST - 1), (3600.0, 0, 0), (-3600.0, SHORTEST, LONGEST)],
)
def test_what_left_before_a_restart_counts(
    clock: StoppedClock, ago: float, least: float, most: float
) -> None:
    """And a clock that was set back does not make it wait for more than a step."""
    pace = Pace(PER_MINUTE, clock)
    pace.last_left(clock.now() - timedelta(seconds=ago))
    assert least <= pace.wait_seconds() <= most


async def send(house: House, count: int) -> None:
    for number in range(count):
        order = SendText(session_id="ana", to=BETO, text=str(number))
        await house.messages.send(ALICE, order, wait_seconds=0)


async def arrived(house: House, count: int) -> None:
    async def there() -> bool:
        return len(house.whatsapp.inbox(BETO)) >= count

    await until(f"{count} messages", there)
    assert len(house.whatsapp.inbox(BETO)) == count


async def test_a_paced_session_sends_one_at_a_time_over_a_restart(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, clock=clock, per_minute=PER_MINUTE) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await send(house, 4)
        await arrived(house, 1)
        clock.advance(SHORTEST - 0.1)
        house.live.send_waiting(1)
        await send(house, 1)  # news alone is no reason to hurry
        await arrived(house, 1)
        clock.advance(LONGEST)
        house.live.send_waiting(1)
        await arrived(house, 2)
        engine = house.engine
    async with opened(tmp_path, engine, clock, per_minute=PER_MINUTE) as house:
        await send(house, 1)
        await arrived(house, 2)
        for count in (3, 4, 5, 6):
            clock.advance(LONGEST)
            house.live.send_waiting(1)
            await arrived(house, count)
        assert [letter.text for letter in house.whatsapp.inbox(BETO)][:4] == ["0", "1", "2", "3"]
