"""What is older than it has to be kept goes, in order, and whoever still read it is told."""

from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.core.events import Extent, Gap
from tests.conftest import StoppedClock
from tests.house import ALICE, ANA, BETO, House, opened

DAY = timedelta(days=1).total_seconds()


async def write(house: House, count: int) -> None:
    for number in range(count):
        await house.whatsapp.write(BETO, ANA, f"{number}")


async def extent(house: House) -> Extent:
    return (await house.events.read(ALICE, after=0, limit=1)).extent


@pytest.mark.parametrize("days", [1, 30])
async def test_events_are_kept_for_so_many_days(
    tmp_path: Path, clock: StoppedClock, days: int
) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        old = (await extent(house)).newest
        clock.advance(DAY)
        await write(house, 5)
        newest = (await extent(house)).newest
        clock.advance((days - 1) * DAY)
        assert await house.clean_up(clock, days).forget() == 0
        clock.advance(1)
        await house.clean_up(clock, days).forget()
        assert await extent(house) == Extent(old + 1, newest)
        clock.advance(days * DAY)
        await house.clean_up(clock, days).forget()
        assert await extent(house) == Extent(newest + 1, newest)
        await write(house, 1)
        page = await house.events.read(ALICE, after=0, limit=500)
        assert page.events[0].seq == newest + 1


async def test_readers_in_the_middle_of_what_is_forgotten(
    tmp_path: Path, clock: StoppedClock
) -> None:
    """One pulls page by page, one follows: both learn that something is gone, and what."""
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await write(house, 600)  # more than a batch
        first = await house.events.read(ALICE, after=0, limit=10)
        assert first.extent.continues(first.next)
        async with aclosing(house.events.follow(ALICE, after=0)) as batches:
            batch = await anext(batches)
            assert isinstance(batch, tuple)
            begun = batch[-1].seq
            old = (await extent(house)).newest
            assert begun < old
            clock.advance(31 * DAY)
            await write(house, 3)
            await house.clean_up(clock).forget()
            held = await extent(house)
            assert held.oldest == old + 1
            assert await anext(batches) == Gap(begun, held)
            batch = await anext(batches)
            assert isinstance(batch, tuple)
            assert [event.seq for event in batch] == list(range(old + 1, held.newest + 1))
        page = await house.events.read(ALICE, after=first.next, limit=10)
        assert not page.extent.continues(first.next)
        assert page.events[0].seq == held.oldest
