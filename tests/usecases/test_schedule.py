"""Messages that wait for their time: they go out then, in order, once, whatever the gateway did."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.core.errors import InvalidRequest, InvalidState, MessageNotFound, SessionNotConnected
from gateway.core.events import EventType
from gateway.core.messages import Message, MessageStatus
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sessions import SessionStatus
from gateway.tasks import SystemClock
from tests.conftest import StoppedClock
from tests.house import ALICE, BETO, House, opened, until

HOUR = 3600.0


@pytest.fixture
async def house(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[House]:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


async def schedule(house: House, at: datetime, text: str = "hola") -> Message:
    return await house.messages.schedule(
        ALICE, SendText(session_id="ana", to=BETO, text=text, send_at=at)
    )


async def got(house: House, count: int) -> list[str]:
    """The texts at the phone, once there are so many."""

    async def there() -> bool:
        return len(house.whatsapp.inbox(BETO)) == count

    await until(f"{count} messages", there)
    return [letter.text for letter in house.whatsapp.inbox(BETO)]


async def status(house: House, message: Message) -> MessageStatus:
    return (await house.messages.get(ALICE, "ana", message.id)).status


async def test_it_waits_for_its_time(house: House, clock: StoppedClock) -> None:
    at = clock.now() + timedelta(hours=1)
    message = await schedule(house, at)
    assert (message.status, message.scheduled_at) == (MessageStatus.SCHEDULED, at)
    clock.advance(HOUR - 0.001)
    assert await house.schedule.fall_due() == at
    assert await status(house, message) is MessageStatus.SCHEDULED
    assert house.whatsapp.inbox(BETO) == []
    clock.advance(0.001)
    assert await house.schedule.fall_due() is None
    assert await got(house, 1) == ["hola"]
    assert [letter.wire_id for letter in house.whatsapp.inbox(BETO)] == [message.id]
    sent = await house.messages.get(ALICE, "ana", message.id)
    assert sent.scheduled_at == at


async def test_those_that_fall_due_go_in_the_order_of_their_times(
    house: House, clock: StoppedClock
) -> None:
    """Between what was accepted before that moment and what comes after it."""
    engine = house.engine.sessions["ana"]
    engine.sends.clear()
    now = clock.now()
    await schedule(house, now + timedelta(minutes=3), "due last")
    await schedule(house, now + timedelta(minutes=1), "due first")
    await schedule(house, now + timedelta(minutes=2), "due second")
    text = SendText(session_id="ana", to=BETO, text="before")
    await house.messages.send(ALICE, text, wait_seconds=0)
    clock.advance(HOUR)
    await house.schedule.fall_due()
    after = SendText(session_id="ana", to=BETO, text="after")
    await house.messages.send(ALICE, after, wait_seconds=0)
    engine.sends.set()
    assert await got(house, 5) == ["before", "due first", "due second", "due last", "after"]


async def test_what_fell_due_while_the_gateway_was_down_goes_out_late(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        for hours in (3, 1, 2, 9):
            await schedule(house, clock.now() + timedelta(hours=hours), f"{hours} h")
        engine = house.engine
    clock.advance(5 * HOUR)
    async with opened(tmp_path, engine, clock) as house:
        assert await got(house, 3) == ["1 h", "2 h", "3 h"]
        (left,) = (await house.schedule.list(ALICE, "ana", Page())).items
        assert (left.text, left.status) == ("9 h", MessageStatus.SCHEDULED)


async def test_the_worker_wakes_by_itself(tmp_path: Path) -> None:
    """For a moment that is nearer than the one it waits for, too."""
    clock = SystemClock()
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await schedule(house, clock.now() + timedelta(hours=1), "later")
        await schedule(house, clock.now() + timedelta(milliseconds=200), "soon")
        assert await got(house, 1) == ["soon"]


async def test_a_session_that_is_away_sends_when_it_is_back(
    house: House, clock: StoppedClock
) -> None:
    await schedule(house, clock.now() + timedelta(hours=1))
    await house.sessions.stop(ALICE, "ana")
    clock.advance(2 * HOUR)
    await house.schedule.fall_due()
    assert house.whatsapp.inbox(BETO) == []
    await house.sessions.start(ALICE, "ana")
    assert await got(house, 1) == ["hola"]


async def test_a_cancelled_one_is_never_sent(house: House, clock: StoppedClock) -> None:
    message = await schedule(house, clock.now() + timedelta(hours=1))
    for _ in range(2):
        cancelled = await house.messages.cancel(ALICE, "ana", message.id)
        assert cancelled.status is MessageStatus.CANCELLED
    clock.advance(2 * HOUR)
    assert await house.schedule.fall_due() is None
    await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="otra"))
    assert await got(house, 1) == ["otra"]
    assert len(await house.log(EventType.MESSAGE_UPDATED)) == 1


async def test_what_left_for_whatsapp_is_not_cancelled(house: House) -> None:
    order = SendText(session_id="ana", to=BETO, text="hola")
    message = await house.messages.send(ALICE, order)
    with pytest.raises(InvalidState):
        await house.messages.cancel(ALICE, "ana", message.id)
    with pytest.raises(InvalidState):
        await house.schedule.change(ALICE, "ana", message.id, text="tarde")
    with pytest.raises(MessageNotFound):
        await house.messages.cancel(ALICE, "ana", "3EB0NOTHERE")


async def test_time_and_text_can_be_changed_until_then(house: House, clock: StoppedClock) -> None:
    message = await schedule(house, clock.now() + timedelta(hours=1))
    sooner = clock.now() + timedelta(minutes=1)
    changed = await house.schedule.change(
        ALICE, "ana", message.id, send_at=sooner, text="corregido"
    )
    assert (changed.scheduled_at, changed.text, changed.id) == (sooner, "corregido", message.id)
    (event,) = await house.log(EventType.MESSAGE_UPDATED)
    assert event.subject == changed
    clock.advance(60)
    await house.schedule.fall_due()
    assert await got(house, 1) == ["corregido"]


async def test_they_are_listed_soonest_first_page_by_page(
    house: House, clock: StoppedClock
) -> None:
    for minutes in (5, 2, 4, 1, 3):
        at = clock.now() + timedelta(minutes=minutes)
        await schedule(house, at, str(minutes))
    first = await house.schedule.list(ALICE, "ana", Page(limit=3))
    second = await house.schedule.list(ALICE, "ana", Page(limit=3, cursor=first.next))
    texts = [message.text for message in (*first.items, *second.items)]
    assert (texts, second.next) == (["1", "2", "3", "4", "5"], None)


async def test_what_waits_does_not_move_its_chat(house: House, clock: StoppedClock) -> None:
    sent = await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="hoy"))
    await schedule(house, clock.now() + timedelta(hours=1), "luego")
    (chat,) = (await house.chats.list(ALICE, "ana", Page())).items
    assert chat.last_message is not None
    assert chat.last_message.id == sent.id


@pytest.mark.parametrize("days", [-1, 367])
async def test_a_moment_out_of_reach_is_refused(
    house: House, clock: StoppedClock, days: int
) -> None:
    with pytest.raises(InvalidRequest):
        await schedule(house, clock.now() + timedelta(days=days))
    message = await schedule(house, clock.now() + timedelta(hours=1))
    with pytest.raises(InvalidRequest):
        await house.schedule.change(
            ALICE, "ana", message.id, send_at=clock.now() + timedelta(days=days)
        )


async def test_a_session_that_takes_no_messages_schedules_none(
    house: House, clock: StoppedClock
) -> None:
    await house.sessions.stop(ALICE, "ana")
    await house.in_state("ana", SessionStatus.STOPPED)
    with pytest.raises(SessionNotConnected):
        await schedule(house, clock.now() + timedelta(hours=1))
