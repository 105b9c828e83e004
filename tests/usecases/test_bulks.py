"""Bulk sends: accepted as a whole, sent behind single sends, held, taken back, and never lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from gateway.core.bulks import Bulk, BulkResult, BulkStatus, Outcome, outcome_of
from gateway.core.errors import Code, InvalidRequest, InvalidState, NotFound, SessionNotConnected
from gateway.core.events import EventType
from gateway.core.messages import MessageStatus
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.tenants import Principal
from gateway.store import bulks as store
from gateway.usecases.bulks import CHUNK, WINDOW
from tests.conftest import StoppedClock
from tests.house import ALICE, BETO, House, opened, until

STRANGER = "5491199999999"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


def orders(texts: Sequence[str], to: str = BETO) -> list[SendText]:
    return [SendText(session_id="ana", to=to, text=text) for text in texts]


def numbered(count: int) -> list[str]:
    return [f"bulk {number}" for number in range(count)]


async def create(house: House, wanted: Sequence[SendText], delay_ms: int = 0) -> Bulk:
    return await house.bulks.create(ALICE, "ana", wanted, delay_ms=delay_ms)


async def in_state(house: House, bulk_id: str, status: BulkStatus) -> Bulk:
    async def there() -> Bulk | None:
        bulk = await house.bulks.get(ALICE, bulk_id)
        return bulk if bulk.status is status else None

    return await until(f"the bulk to be {status}", there)


async def at_phone(house: House, count: int) -> list[str]:
    async def there() -> bool:
        return len(house.whatsapp.inbox(BETO)) >= count

    await until(f"{count} messages", there)
    return [letter.text for letter in house.whatsapp.inbox(BETO)]


async def results(house: House, bulk: Bulk, limit: int = 500) -> list[BulkResult]:
    found: list[BulkResult] = []
    cursor: str | None = None
    while True:
        page = await house.bulks.results(ALICE, bulk.id, Page(limit, cursor))
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


async def asked_by_outcome(house: House, bulk: Bulk, found: list[BulkResult]) -> bool:
    """Whether asking for an outcome answers those of all that have it."""
    for outcome in Outcome:
        page = await house.bulks.results(ALICE, bulk.id, Page(500), outcome)
        if list(page.items) != [each for each in found if outcome_of(each.status) is outcome]:
            return False
        assert len(page.items) == getattr(bulk, outcome)
    return True


async def test_all_go_out_in_order_and_each_has_its_result(house: House) -> None:
    wanted = orders(numbered(50))
    wanted[7] = SendText(session_id="ana", to=STRANGER, text="to nobody")
    wanted[9] = SendText(session_id="ana", to=BETO, text="quotes nothing", quoted_id="3EB0NONE")
    accepted = await create(house, wanted)
    assert (accepted.total, accepted.pending, accepted.status) == (50, 50, BulkStatus.RUNNING)
    done = await in_state(house, accepted.id, BulkStatus.DONE)
    assert (done.sent, done.failed, done.cancelled, done.pending) == (48, 2, 0, 0)
    expected = [text for number, text in enumerate(numbered(50)) if number not in {7, 9}]
    assert await at_phone(house, 48) == expected
    found = await results(house, done, limit=7)
    assert [result.index for result in found] == list(range(50))
    failed = {result.index: result.error and result.error.code for result in found if result.error}
    assert failed == {7: Code.NOT_ON_WHATSAPP, 9: Code.MESSAGE_NOT_FOUND}
    assert await asked_by_outcome(house, done, found)
    ids = [result.message_id for result in found if result.index not in {7, 9}]
    assert ids == [letter.wire_id for letter in house.whatsapp.inbox(BETO)]


async def test_its_progress_is_told_and_ends(house: House) -> None:
    accepted = await create(house, orders(numbered(300)))
    await in_state(house, accepted.id, BulkStatus.DONE)
    told = [event.subject for event in await house.log(EventType.BULK_UPDATED)]
    bulks = [subject for subject in told if isinstance(subject, Bulk)]
    assert [bulk.pending for bulk in bulks] == list(range(300, -1, -3))
    assert [bulk.status for bulk in bulks[-2:]] == [BulkStatus.RUNNING, BulkStatus.DONE]


async def test_single_sends_go_first(house: House) -> None:
    engine = house.engine.sessions["ana"]
    engine.sends.clear()
    await create(house, orders(numbered(100)))
    for number in range(5):
        order = SendText(session_id="ana", to=BETO, text=f"single {number}")
        await house.messages.send(ALICE, order, wait_seconds=0)
    engine.sends.set()
    texts = await at_phone(house, 105)
    singles = [place for place, text in enumerate(texts) if text.startswith("single")]
    assert singles[-1] < 2 * WINDOW + 5
    assert [texts[place] for place in singles] == [f"single {number}" for number in range(5)]


async def test_only_a_few_of_a_bulk_are_in_the_queue(house: House) -> None:
    house.engine.sessions["ana"].sends.clear()
    bulk = await create(house, orders(numbered(1000)))

    async def queued() -> bool:
        return len(await house.texts()) == WINDOW

    await until("the window to be full", queued)
    assert (await house.bulks.get(ALICE, bulk.id)).pending == 1000
    house.engine.sessions["ana"].sends.set()


async def test_a_paused_one_rests_and_goes_on(house: House) -> None:
    engine = house.engine.sessions["ana"]
    engine.sends.clear()
    bulk = await create(house, orders(numbered(40)))
    for _ in range(2):
        paused = await house.bulks.pause(ALICE, bulk.id)
        assert paused.status is BulkStatus.PAUSED
    engine.sends.set()
    await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="between"))
    before = await at_phone(house, 1)
    assert len(before) <= WINDOW + 1
    assert before[-1] == "between"
    resumed = await house.bulks.resume(ALICE, bulk.id)
    assert resumed.status is BulkStatus.RUNNING
    await in_state(house, bulk.id, BulkStatus.DONE)
    texts = await at_phone(house, 41)
    assert [text for text in texts if text != "between"] == numbered(40)


async def test_a_cancelled_one_sends_no_more(house: House) -> None:
    engine = house.engine.sessions["ana"]
    engine.sends.clear()
    bulk = await create(house, orders(numbered(40)))
    for _ in range(2):
        cancelled = await house.bulks.cancel(ALICE, bulk.id)
        assert cancelled.status is BulkStatus.CANCELLED
    engine.sends.set()
    await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="afterwards"))
    texts = await at_phone(house, 1)

    async def settled() -> Bulk | None:
        bulk_now = await house.bulks.get(ALICE, bulk.id)
        return bulk_now if bulk_now.pending == 0 else None

    end = await until("what was under way", settled)
    assert end.status is BulkStatus.CANCELLED
    assert (end.sent, end.cancelled, end.failed) == (len(texts) - 1, 41 - len(texts), 0)
    found = await results(house, bulk)
    assert sum(result.status is MessageStatus.CANCELLED for result in found) == end.cancelled
    assert await asked_by_outcome(house, end, found)
    for action in (house.bulks.pause, house.bulks.resume):
        with pytest.raises(InvalidState):
            await action(ALICE, bulk.id)


async def test_one_message_of_it_can_be_cancelled(house: House) -> None:
    house.engine.sessions["ana"].sends.clear()
    bulk = await create(house, orders(numbered(3)))
    await house.bulks.pause(ALICE, bulk.id)
    found = await results(house, bulk)
    assert await asked_by_outcome(house, bulk, found)
    waiting = [result for result in found if result.message_id is None]
    placed = [result for result in found if result.message_id is not None]
    house.engine.sessions["ana"].sends.set()
    assert len(waiting) + len(placed) == 3
    for result in placed:
        assert result.message_id is not None
        try:
            await house.messages.cancel(ALICE, "ana", result.message_id)
        except InvalidState:
            continue  # the page has it
        now = await house.bulks.get(ALICE, bulk.id)
        assert now.cancelled >= 1


async def test_the_delay_lies_between_two_messages(tmp_path: Path, clock: StoppedClock) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        bulk = await create(house, orders(numbered(3)), delay_ms=2000)
        pk = await house.database.read(lambda c: store.sessions_with_work(c)[0])
        for sent in (1, 2, 3):
            assert await at_phone(house, sent) == numbered(sent)

            async def counted(sent: int = sent) -> bool:
                return (await house.bulks.get(ALICE, bulk.id)).sent == sent

            await until("the outcome", counted)
            if sent < 3:
                assert await house.bulks.fill_queue(pk) == 2.0
                clock.advance(1.999)
                assert await house.bulks.fill_queue(pk) == pytest.approx(0.001)
                clock.advance(0.001)
                house.live.bulk_waiting(pk)
        assert (await in_state(house, bulk.id, BulkStatus.DONE)).sent == 3


async def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        bulk = await create(house, orders(numbered(400)))
        await at_phone(house, 20)
        engine = house.engine
    async with opened(tmp_path, engine) as house:
        assert len(house.whatsapp.inbox(BETO)) < 400
        done = await in_state(house, bulk.id, BulkStatus.DONE)
        assert (done.sent, done.failed) == (400, 0)
        assert await at_phone(house, 400) == numbered(400)
        assert {letter.arrivals for letter in house.whatsapp.inbox(BETO)} == {1}


async def test_what_was_accepted_by_half_is_forgotten(tmp_path: Path) -> None:
    """Its caller was told nothing, and will call again."""
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        session_pk = 1
        pk = await house.database.write(
            lambda tx: store.insert(tx, session_pk, "bulk_half", total=2, delay_ms=0)
        )
        half = orders(["half"])
        await house.database.write(lambda tx: store.add_entries(tx, pk, 0, half))
        with pytest.raises(NotFound):
            await house.bulks.get(ALICE, "bulk_half")
        engine = house.engine
    async with opened(tmp_path, engine) as house:
        await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="única"))
        assert await at_phone(house, 1) == ["única"]
        left = await house.database.read(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM bulk_entries").scalar()
        )
        assert left == 0


async def test_ten_thousand_are_accepted_and_others_write_meanwhile(house: House) -> None:
    """No unit of work writes more than a chunk, so a send in between waits for one at most."""
    house.engine.sessions["ana"].sends.clear()
    accepting = asyncio.get_running_loop().create_task(create(house, orders(numbered(10_000))))
    meanwhile = 0
    while not accepting.done():
        order = SendText(session_id="ana", to=BETO, text="meanwhile")
        await house.messages.send(ALICE, order, wait_seconds=0)
        meanwhile += 1
    assert meanwhile >= 10_000 / CHUNK / 2
    bulk = accepting.result()
    assert (bulk.total, bulk.pending) == (10_000, 10_000)
    await house.bulks.cancel(ALICE, bulk.id)
    house.engine.sessions["ana"].sends.set()


async def test_entries_that_cannot_be_sent_are_named_and_none_is_accepted(house: House) -> None:
    wanted = orders(["a", "", "c", "d"])
    wanted[2] = SendText(session_id="ana", to="twelve", text="c")
    with pytest.raises(InvalidRequest) as refusal:
        await create(house, wanted)
    assert isinstance(refusal.value.details, list)
    fields = [problem["field"] for problem in refusal.value.details]
    assert fields == ["messages.1.text", "messages.2.to"]
    assert (await house.bulks.list(ALICE, "ana", Page())).items == ()
    for wrong in ([], orders(["x"]) * 10_001):
        with pytest.raises(InvalidRequest):
            await create(house, wrong)


async def test_a_session_that_takes_no_messages_takes_no_bulk(house: House) -> None:
    await house.sessions.stop(ALICE, "ana")
    with pytest.raises(SessionNotConnected):
        await create(house, orders(["a"]))


async def test_others_do_not_see_it(house: House) -> None:
    bulk = await create(house, orders(["a"]))
    stranger = Principal(name="bob", sessions=frozenset({"beto"}))
    with pytest.raises(NotFound):
        await house.bulks.get(stranger, bulk.id)
    with pytest.raises(NotFound):
        await house.bulks.cancel(stranger, bulk.id)
    with pytest.raises(NotFound):
        await house.bulks.get(Principal(tenant=2, name="eve"), bulk.id)


async def test_they_are_listed_newest_first(house: House) -> None:
    made = [(await create(house, orders(["a"]))).id for _ in range(3)]
    first = await house.bulks.list(ALICE, "ana", Page(limit=2))
    second = await house.bulks.list(ALICE, "ana", Page(limit=2, cursor=first.next))
    assert [bulk.id for bulk in (*first.items, *second.items)] == made[::-1]


async def test_what_is_over_is_forgotten_with_the_event_log(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        done = await create(house, orders(["a", "b"]))
        await in_state(house, done.id, BulkStatus.DONE)
        house.engine.sessions["ana"].sends.clear()
        running = await create(house, orders(["c"]))
        clean_up = house.clean_up(clock)
        clock.advance(30 * 86_400)
        await clean_up.forget()
        assert (await house.bulks.get(ALICE, done.id)).total == 2
        clock.advance(1)
        await clean_up.forget()
        with pytest.raises(NotFound):
            await house.bulks.get(ALICE, done.id)
        assert (await house.bulks.get(ALICE, running.id)).status is BulkStatus.RUNNING
        assert len(await results(house, running)) == 1
        house.engine.sessions["ana"].sends.set()
