"""The guard for accounts that may not reach out: only first messages wait, and none is lost."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.core.bulks import BulkStatus
from gateway.core.errors import Code, ReachOutLimited
from gateway.core.events import EventType
from gateway.core.messages import Message, MessageStatus
from gateway.core.orders import SendText
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.core.sessions import Reason, Session, SessionStatus
from gateway.usecases.new_contacts import PAUSES, PROBE
from tests.conftest import StoppedClock
from tests.house import ALICE, ANA, House, opened, until

KNOWN = "5491100000002"
NEW = tuple(f"54911000010{number:02}" for number in range(5))
LIMITED = SendReceipt(
    outcome=SendOutcome.FAILED, code=Code.REACH_OUT_LIMITED, message="ERROR_UNKNOWN 463"
)


@pytest.fixture
async def house(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[House]:
    async with opened(tmp_path, clock=clock) as house:
        for number in (KNOWN, *NEW):
            house.whatsapp.add_person(number, number)
        await house.link()
        await house.whatsapp.write(KNOWN, ANA, "hola")
        yield house


async def send(house: House, to: str, wait_seconds: float = 0) -> Message:
    order = SendText(session_id="ana", to=to, text="hola")
    return await house.messages.send(ALICE, order, wait_seconds=wait_seconds)


async def refuse_one(house: House) -> None:
    """WhatsApp refuses the next message: to somebody new."""
    house.engine.sessions["ana"].answer_next_send(LIMITED)
    with pytest.raises(ReachOutLimited):
        await send(house, NEW[0], wait_seconds=10)


async def session(house: House) -> Session:
    return await house.sessions.get(ALICE, "ana")


async def became(house: House, message: Message, status: MessageStatus) -> Message:
    async def there() -> Message | None:
        found = await house.messages.get(ALICE, "ana", message.id)
        return found if found.status is status else None

    return await until(f"a message to be {status}", there)


def look_again(house: House) -> None:
    """What a line does by itself every half minute."""
    house.live.send_waiting(1)


async def test_a_refusal_holds_first_messages_back_and_nothing_else(
    house: House, clock: StoppedClock
) -> None:
    await refuse_one(house)
    waiting = [await send(house, number) for number in NEW[1:4]]
    for _ in range(2):
        known = await send(house, KNOWN, wait_seconds=10)
        assert known.status in {MessageStatus.SENT, MessageStatus.DELIVERED}
    assert [len(house.whatsapp.inbox(number)) for number in NEW] == [0] * 5
    for message in waiting:
        held = await house.messages.get(ALICE, "ana", message.id)
        assert held.status is MessageStatus.PENDING
    now = await session(house)
    assert now.condition.status is SessionStatus.CONNECTED
    assert (now.reason, now.new_contacts_paused_until) == (
        Reason.NEW_CONTACTS_PAUSED,
        clock.now() + PAUSES[0],
    )
    told = (await house.log(EventType.SESSION_STATUS))[-1].subject
    assert isinstance(told, Session)
    assert told.reason is Reason.NEW_CONTACTS_PAUSED


async def test_somebody_who_writes_is_no_longer_new(house: House) -> None:
    await refuse_one(house)
    await house.whatsapp.write(NEW[2], ANA, "escribime")
    answered = await send(house, NEW[2], wait_seconds=10)
    assert answered.status in {MessageStatus.SENT, MessageStatus.DELIVERED}


async def test_after_the_pause_one_goes_first_and_then_all(
    house: House, clock: StoppedClock
) -> None:
    await refuse_one(house)
    waiting = [await send(house, number) for number in NEW[1:]]
    clock.advance(PAUSES[0].total_seconds() - 1)
    look_again(house)
    await send(house, KNOWN, wait_seconds=10)
    assert house.whatsapp.inbox(NEW[1]) == []
    clock.advance(1)
    engine = house.engine.sessions["ana"]
    engine.sends.clear()
    look_again(house)
    probed = waiting[0]

    async def on_its_way() -> bool:
        return (await session(house)).new_contacts_paused_until == clock.now() + PROBE

    await until("the first to be let through", on_its_way)
    engine.sends.set()
    await became(house, probed, MessageStatus.DELIVERED)
    for message in waiting[1:]:
        await became(house, message, MessageStatus.DELIVERED)
    assert [len(house.whatsapp.inbox(number)) for number in NEW[1:]] == [1] * 4
    now = await session(house)
    assert (now.reason, now.new_contacts_paused_until) == (None, None)


async def test_another_refusal_makes_the_pause_longer(house: House, clock: StoppedClock) -> None:
    await refuse_one(house)
    waiting = [await send(house, number) for number in NEW[1:3]]
    engine = house.engine.sessions["ana"]
    for pause, message in zip(PAUSES[1:3], waiting, strict=True):
        until_then = (await session(house)).new_contacts_paused_until
        assert until_then is not None
        clock.advance((until_then - clock.now()).total_seconds())
        engine.answer_next_send(LIMITED)
        look_again(house)
        failed = await became(house, message, MessageStatus.FAILED)
        assert failed.error is not None
        assert failed.error.code is Code.REACH_OUT_LIMITED
        assert (await session(house)).new_contacts_paused_until == clock.now() + pause


async def test_a_pause_without_anything_held_ends_by_itself(
    house: House, clock: StoppedClock
) -> None:
    await refuse_one(house)
    clock.advance(PAUSES[0].total_seconds())
    look_again(house)

    async def over() -> bool:
        return (await session(house)).new_contacts_paused_until is None

    await until("the pause to end", over)


async def test_it_holds_over_a_restart(tmp_path: Path, clock: StoppedClock) -> None:
    async with opened(tmp_path, clock=clock) as house:
        for number in (KNOWN, *NEW):
            house.whatsapp.add_person(number, number)
        await house.link()
        await refuse_one(house)
        engine = house.engine
    async with opened(tmp_path, engine, clock) as house:
        await house.in_state("ana", SessionStatus.CONNECTED)
        message = await send(house, NEW[1])
        await house.whatsapp.write(KNOWN, ANA, "hola")
        await send(house, KNOWN, wait_seconds=10)
        assert house.whatsapp.inbox(NEW[1]) == []
        assert (await session(house)).reason is Reason.NEW_CONTACTS_PAUSED
        clock.advance(timedelta(days=1).total_seconds())
        look_again(house)
        await became(house, message, MessageStatus.DELIVERED)


async def test_a_bulk_goes_on_with_those_it_may_write_to(house: House, clock: StoppedClock) -> None:
    await refuse_one(house)
    numbers = [*NEW[1:], KNOWN]
    orders = [SendText(session_id="ana", to=number, text="oferta") for number in numbers]
    bulk = await house.bulks.create(ALICE, "ana", orders)

    async def known_has_it() -> bool:
        return (await house.bulks.get(ALICE, bulk.id)).sent == 1

    await until("the one that is allowed", known_has_it)
    assert (await house.bulks.get(ALICE, bulk.id)).pending == 4
    clock.advance(PAUSES[0].total_seconds())
    look_again(house)

    async def done() -> bool:
        return (await house.bulks.get(ALICE, bulk.id)).status is BulkStatus.DONE

    await until("the others", done)
    assert [len(house.whatsapp.inbox(number)) for number in NEW[1:]] == [1] * 4


async def test_a_person_may_end_it(house: House) -> None:
    await refuse_one(house)
    message = await send(house, NEW[1])
    await send(house, KNOWN, wait_seconds=10)
    for _ in range(2):
        resumed = await house.new_contacts.resume(ALICE, "ana")
        assert (resumed.reason, resumed.new_contacts_paused_until) == (None, None)
    await became(house, message, MessageStatus.DELIVERED)
