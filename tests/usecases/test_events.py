"""The event log as readers see it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest

from gateway.bus.local import LocalBus
from gateway.core.events import Event, EventType, Extent, Gap
from gateway.core.tenants import Principal
from gateway.usecases.events import MAX_PAGE_CHARACTERS, Events
from tests.house import ALICE, ANA, BETO, House, until


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


async def test_pulling_page_by_page_misses_nothing(linked: House) -> None:
    for number in range(10):
        await linked.whatsapp.write(BETO, ANA, f"{number}")
    everything = await linked.log()
    assert [event.seq for event in everything] == list(range(1, len(everything) + 1))
    pulled: list[Event] = []
    after = 0
    while True:
        page = await linked.events.read(ALICE, after=after, limit=3)
        if not page.events:
            break
        pulled += page.events
        after = page.next
    assert tuple(pulled) == everything
    assert page.next == everything[-1].seq


async def test_a_page_holds_no_more_than_so_much_text(linked: House) -> None:
    """Else a few readers of long texts would hold all the memory there is."""
    newest = (await linked.log())[-1].seq
    for number in range(40):
        await linked.whatsapp.write(BETO, ANA, f"{number:02}" * 30_000)
    sizes, seen, after = [], [], newest
    while (page := await linked.events.read(ALICE, after=after, limit=500)).events:
        sizes.append(len(page.events))
        seen += [event.seq for event in page.events]
        after = page.next
    assert seen == list(range(newest + 1, page.extent.newest + 1))
    assert max(sizes) < 500
    assert len(sizes) > 40 * 60_000 // MAX_PAGE_CHARACTERS
    # One that is larger than a page has one for itself.
    page = await linked.events.read(ALICE, after=newest, limit=500, max_characters=1)
    assert (len(page.events), page.has_more) == (1, True)
    got: list[int] = []
    async with aclosing(linked.events.follow(ALICE, after=newest)) as batches:
        async with asyncio.timeout(20):
            await _take(batches, got, len(seen))
    assert got == seen


async def test_next_moves_on_past_what_was_not_asked_for(linked: House) -> None:
    newest = (await linked.log())[-1].seq
    page = await linked.events.read(
        ALICE, after=0, limit=5, types=frozenset({EventType.CALL_RECEIVED})
    )
    assert (page.events, page.next) == ((), newest)
    later = await linked.events.read(ALICE, after=newest + 100, limit=5)
    assert later.next == newest + 100


async def test_a_waiting_reader_gets_the_next_event(linked: House) -> None:
    newest = (await linked.log())[-1].seq
    waiting = asyncio.get_running_loop().create_task(
        linked.events.read(ALICE, after=newest, limit=5, wait_seconds=20)
    )
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await linked.whatsapp.write(BETO, ANA, "hola")
    page = await waiting
    assert [event.type for event in page.events] == [EventType.MESSAGE_RECEIVED]


async def test_following_from_the_past_into_the_present(linked: House) -> None:
    got: list[int] = []

    async def follow() -> None:
        async with aclosing(linked.events.follow(ALICE, after=0)) as batches:
            async for batch in batches:
                assert not isinstance(batch, Gap)
                got.extend(event.seq for event in batch)

    following = asyncio.get_running_loop().create_task(follow())
    for number in range(200):
        await linked.whatsapp.write(BETO, ANA, f"{number}")
    newest = (await linked.log())[-1].seq if len(got) < 500 else got[-1]

    async def caught_up() -> bool:
        return bool(got) and got[-1] >= newest and len(got) >= 200

    await until("all events", caught_up)
    following.cancel()
    assert got == list(range(1, got[-1] + 1))


async def test_a_reader_for_one_session_sees_no_other(linked: House) -> None:
    await linked.link("beto", BETO, "Beto")
    only = Principal(name="only", sessions=frozenset({"beto"}))
    page = await linked.events.read(only, after=0, limit=500)
    assert {event.session_id for event in page.events} == {"beto"}


async def test_a_key_for_some_sessions_is_not_kept_waiting_by_the_others(linked: House) -> None:
    """What it may not see takes no place on its pages, and does not end them."""
    await linked.link("beto", BETO, "Beto")
    for number in range(20):
        await linked.whatsapp.write(ANA, BETO, f"{number}")
    of_ana = [event.seq for event in await linked.log() if event.session_id == "ana"]
    only = Principal(name="only", sessions=frozenset({"ana"}))
    seen, after = [], 0
    while page := await linked.events.read(only, after=after, limit=2):
        if not page.events:
            break
        seen += [event.seq for event in page.events]
        after = page.next
    assert seen == of_ana
    assert page.next == page.extent.newest


async def test_a_waiting_reader_sleeps_through_what_it_did_not_ask_for(linked: House) -> None:
    newest = (await linked.log())[-1].seq
    reading = asyncio.get_running_loop().create_task(
        linked.events.read(
            ALICE,
            after=newest,
            limit=5,
            types=frozenset({EventType.SESSION_STATUS}),
            session_id="ana",
            wait_seconds=60,
        )
    )
    await asyncio.sleep(0)
    await linked.whatsapp.write(BETO, ANA, "hola")
    assert not reading.done()
    linked.events.close()
    page = await reading
    assert page.events == ()
    assert page.next > newest  # the next look begins behind what this one passed over


async def test_a_close_lets_everybody_go_who_waits(linked: House) -> None:
    newest = (await linked.log())[-1].seq

    async def follow() -> list[object]:
        return [batch async for batch in linked.events.follow(ALICE, after=newest)]

    loop = asyncio.get_running_loop()
    reading = [
        loop.create_task(linked.events.read(ALICE, after=newest, limit=5, wait_seconds=60))
        for _ in range(50)
    ]
    following = [loop.create_task(follow()) for _ in range(50)]
    await asyncio.sleep(0.1)
    assert not any(task.done() for task in reading + following)  # the control: without it they stay
    linked.events.close()
    async with asyncio.timeout(30):
        pages = await asyncio.gather(*reading)
        ends = await asyncio.gather(*following)
    assert {(page.events, page.next) for page in pages} == {((), newest)}
    assert ends == [[]] * 50


async def test_a_follower_of_a_log_that_is_no_more_is_told_and_goes_on(linked: House) -> None:
    newest = (await linked.log())[-1].seq
    async with aclosing(linked.events.follow(ALICE, after=newest + 1_000)) as batches:
        assert await anext(batches) == Gap(newest + 1_000, Extent(1, newest))
        await linked.whatsapp.write(BETO, ANA, "hola")
        batch = await anext(batches)
    assert isinstance(batch, tuple)
    assert [event.seq for event in batch] == [newest + 1]


async def test_a_follower_is_told_what_it_asked_for_and_nothing_else(linked: House) -> None:
    """Also what came faster than it could read, and after much that was not for it."""
    got: list[int] = []
    received = frozenset({EventType.MESSAGE_RECEIVED})
    async with aclosing(linked.events.follow(ALICE, after=None, types=received)) as batches:
        coming = asyncio.get_running_loop().create_task(_take(batches, got, 200))
        await asyncio.sleep(0)
        for number in range(200):
            await linked.whatsapp.write(BETO, ANA, f"{number}")
        async with asyncio.timeout(20):
            await coming
    assert got == [event.seq for event in await linked.log(EventType.MESSAGE_RECEIVED)]


async def _take(
    batches: AsyncIterator[tuple[Event, ...] | Gap], got: list[int], count: int
) -> None:
    async for batch in batches:
        assert isinstance(batch, tuple)
        assert batch
        got.extend(event.seq for event in batch)
        if len(got) >= count:
            return


class DeafBus(LocalBus):
    """Loses what is published while it is deaf, as a bus between machines may."""

    deaf = False

    def publish(self, events: Sequence[Event]) -> None:
        if not self.deaf:
            super().publish(events)


async def test_what_the_bus_did_not_tell_is_read_from_the_log(linked: House) -> None:
    bus = DeafBus()
    linked.bus.listen(bus.publish)
    followed = Events(linked.database, bus)
    newest = (await linked.log())[-1].seq
    got: list[int] = []
    async with aclosing(followed.follow(ALICE, after=newest)) as batches:
        coming = asyncio.get_running_loop().create_task(_take(batches, got, 1_000))

        async def told() -> bool:
            return bool(got) and got[-1] == (await linked.log())[-1].seq

        await linked.whatsapp.write(BETO, ANA, "told")
        await until("the first to be told", told)
        bus.deaf = True
        await linked.whatsapp.write(BETO, ANA, "not told")
        bus.deaf = False
        await linked.whatsapp.write(BETO, ANA, "told")
        await until("all to be there", told)
        coming.cancel()
        await asyncio.wait([coming])
    assert got == list(range(newest + 1, got[-1] + 1))
