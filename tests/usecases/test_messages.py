"""What a person can ask of messages, and what becomes of what was accepted."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.core.chats import Watermarks
from gateway.core.errors import (
    Code,
    InvalidNumber,
    InvalidRequest,
    MessageNotFound,
    NotOnWhatsApp,
    SendFailed,
    SessionNotConnected,
    SessionNotFound,
)
from gateway.core.events import EventType
from gateway.core.messages import Message, MessageStatus
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.core.sessions import SessionStatus
from tests.house import ALICE, ANA, BETO, House, until


def text(to: str = BETO, body: str = "hola", **more: str) -> SendText:
    return SendText(session_id="ana", to=to, text=body, **more)  # type: ignore[arg-type]


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


async def test_a_text_is_sent_under_the_id_that_was_answered(linked: House) -> None:
    message = await linked.messages.send(ALICE, text())
    assert message.status in {MessageStatus.SENT, MessageStatus.DELIVERED}
    assert [letter.wire_id for letter in linked.whatsapp.inbox(BETO)] == [message.id]
    await linked.whatsapp.read(BETO, ANA)

    async def read() -> bool:
        shown = await linked.messages.get(ALICE, "ana", message.id)
        return shown.status is MessageStatus.READ

    await until("the message to be read", read)
    events = await linked.log(EventType.MESSAGE_SENT, EventType.MESSAGE_ACK)
    assert events[-1].subject == await linked.messages.get(ALICE, "ana", message.id)
    kinds = [
        (event.type, event.subject.status) for event in events if isinstance(event.subject, Message)
    ]
    assert kinds[0][0] is EventType.MESSAGE_SENT
    assert kinds[-1] == (EventType.MESSAGE_ACK, MessageStatus.READ)


@pytest.mark.parametrize("to", [BETO, "120363000000000001@g.us"], ids=["person", "group"])
async def test_what_is_answered_is_what_a_reading_shows(linked: House, to: str) -> None:
    """The answer is made of what was written: it has to be the same message, field by field."""
    quoted = await linked.messages.send(ALICE, text(), wait_seconds=0)
    order = SendText(
        session_id="ana", to=to, text="¿qué?", quoted_id=quoted.id, mentions=(BETO, "5491100000009")
    )
    linked.outbox.detach(1)  # nothing may happen to it between the answer and the reading
    answered = await linked.messages.send(ALICE, order, wait_seconds=0)
    assert answered == await linked.messages.get(ALICE, "ana", answered.id)


@pytest.mark.parametrize(
    "to", [BETO, "+54 9 11 0000-0002", f"00{BETO}", f"{BETO}@c.us", f"{BETO}@s.whatsapp.net", "lid"]
)
async def test_every_spelling_reaches_the_same_chat(linked: House, to: str) -> None:
    first = await linked.messages.send(ALICE, text())
    lid = first.recipient.lid
    assert lid is not None
    again = await linked.messages.send(ALICE, text(lid if to == "lid" else to))
    assert again.chat_id == first.chat_id
    chats = await linked.chats.list(ALICE, "ana", Page())
    assert [chat.id for chat in chats.items] == [first.chat_id]
    found = await linked.messages.list(ALICE, "ana", chat=lid, page=Page())
    assert len(found.items) == 2


async def test_what_the_phone_sends_comes_in_with_its_chat_and_its_event(linked: House) -> None:
    wire_id = await linked.whatsapp.write(BETO, ANA, "respuesta")
    message = await linked.messages.get(ALICE, "ana", wire_id)
    assert (message.text, message.from_me, message.sender.phone) == ("respuesta", False, BETO)
    assert message.recipient.phone == ANA
    (chat,) = (await linked.chats.list(ALICE, "ana", Page())).items
    assert (chat.unread, chat.last_message) == (1, message)
    (event,) = await linked.log(EventType.MESSAGE_RECEIVED)
    assert event.subject == message
    assert (await linked.chats.mark_read(ALICE, "ana", BETO)).unread == 0


async def test_a_number_that_whatsapp_does_not_know_fails_with_its_message(linked: House) -> None:
    with pytest.raises(NotOnWhatsApp) as refusal:
        await linked.messages.send(ALICE, text("5491199999999"))
    assert isinstance(refusal.value.details, dict)
    failed = await linked.messages.get(ALICE, "ana", refusal.value.details["messageId"])
    assert failed.status is MessageStatus.FAILED
    assert failed.error is not None
    assert failed.error.code is Code.NOT_ON_WHATSAPP
    assert len(await linked.log(EventType.MESSAGE_FAILED)) == 1


async def test_a_failure_of_whatsapp_is_told(linked: House) -> None:
    linked.engine.sessions["ana"].answer_next_send(
        SendReceipt(outcome=SendOutcome.FAILED, message="WhatsApp said no.")
    )
    with pytest.raises(SendFailed, match=r"WhatsApp said no\."):
        await linked.messages.send(ALICE, text())


async def test_a_send_without_an_outcome_is_unknown_and_goes_out_once(linked: House) -> None:
    """It is looked up; the page never had it; it is sent under the same id."""
    linked.engine.sessions["ana"].answer_next_send(SendReceipt(outcome=SendOutcome.UNKNOWN))
    message = await linked.messages.send(ALICE, text())
    assert message.status is MessageStatus.UNKNOWN
    await linked.engine.sessions["ana"].lose()
    await linked.engine.sessions["ana"].prove()

    async def sent() -> bool:
        shown = await linked.messages.get(ALICE, "ana", message.id)
        return shown.status in {MessageStatus.SENT, MessageStatus.DELIVERED}

    await until("the doubt to end", sent)
    (letter,) = linked.whatsapp.inbox(BETO)
    assert (letter.wire_id, letter.arrivals) == (message.id, 1)


async def test_texts_go_out_in_the_order_in_which_they_were_accepted(linked: House) -> None:
    expected = [f"text {number}" for number in range(60)]
    for body in expected:
        await linked.messages.send(ALICE, text(body=body), wait_seconds=0)

    async def all_there() -> bool:
        return len(linked.whatsapp.inbox(BETO)) == 60

    await until("all texts", all_there)
    assert [letter.text for letter in linked.whatsapp.inbox(BETO)] == expected

    async def listed() -> bool:  # a message stands in its place once the page has told of it
        return await linked.texts() == expected

    await until("the list in order", listed)


async def test_what_is_accepted_while_the_session_recovers_goes_out_afterwards(
    linked: House,
) -> None:
    await linked.engine.sessions["ana"].lose()
    await linked.in_state("ana", SessionStatus.RECONNECTING)
    message = await linked.messages.send(ALICE, text(), wait_seconds=0.05)
    assert message.status in {MessageStatus.PENDING, MessageStatus.UNKNOWN}
    await linked.engine.sessions["ana"].prove()

    async def arrived() -> bool:
        return [letter.wire_id for letter in linked.whatsapp.inbox(BETO)] == [message.id]

    await until("the message", arrived)


async def test_sessions_that_cannot_send_refuse_with_their_state(house: House) -> None:
    with pytest.raises(SessionNotFound):
        await house.messages.send(ALICE, text())
    await house.sessions.create(ALICE, session_id="ana", client_id=None, name=None, start=True)
    await house.in_state("ana", SessionStatus.WAITING_QR)
    with pytest.raises(SessionNotConnected) as refusal:
        await house.messages.send(ALICE, text())
    assert refusal.value.details == {"state": "waiting_qr", "reason": None, "action": "scan_qr"}


async def test_bad_orders_are_refused_and_leave_nothing(linked: House) -> None:
    for order, refusal in (
        (text(body=""), InvalidRequest),
        (text(body="x" * 65_537), InvalidRequest),
        (text("12"), InvalidNumber),
        (text("x@example.com"), InvalidNumber),
        (text(quoted_id="3EB0NOTHERE"), MessageNotFound),
    ):
        with pytest.raises(refusal):
            await linked.messages.send(ALICE, order)
    assert await linked.texts() == []
    assert (await linked.chats.list(ALICE, "ana", Page())).items == ()


async def test_a_reply_quotes_a_message_that_is_there(linked: House) -> None:
    quoted = await linked.whatsapp.write(BETO, ANA, "¿venís?")
    reply = await linked.messages.send(ALICE, text(quoted_id=quoted))
    assert reply.quoted_id == quoted
    assert linked.whatsapp.inbox(BETO)[0].seen.quoted_wire_id == quoted


async def test_the_same_fact_twice_changes_nothing(linked: House) -> None:
    await linked.whatsapp.write(BETO, ANA, "una vez")
    before = await linked.log()
    now = before[-1].at
    await linked.engine.sessions["ana"].catch_up(
        Watermarks(chats={}, linked_at=now - timedelta(hours=1))
    )
    assert await linked.texts() == ["una vez"]
    assert await linked.log() == before


async def test_a_caller_may_leave_before_the_outcome(linked: House) -> None:
    """Hanging up does not take back what was accepted."""
    await linked.engine.sessions["ana"].lose()
    asking = asyncio.get_running_loop().create_task(linked.messages.send(ALICE, text()))

    async def accepted() -> bool:
        return bool(await linked.texts())

    await until("the message", accepted)
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    await linked.engine.sessions["ana"].prove()

    async def arrived() -> bool:
        return len(linked.whatsapp.inbox(BETO)) == 1

    await until("the message at the phone", arrived)


async def test_all_sessions_of_the_caller_are_searched_and_no_others(linked: House) -> None:
    await linked.link("bob", "5491155550077", "Bob")
    for session_id in ("ana", "bob"):
        order = replace(text(body=f"Reunión de {session_id}"), session_id=session_id)
        await linked.messages.send(ALICE, order)
    page = await linked.messages.search(ALICE, "reunion", Page(limit=1))
    rest = await linked.messages.search(ALICE, "reunion", Page(cursor=page.next))
    assert {item.session_id for item in (*page.items, *rest.items)} == {"ana", "bob"}
    only = replace(ALICE, sessions=frozenset({"bob"}))
    found = await linked.messages.search(only, "reunion", Page())
    assert [item.text for item in found.items] == ["Reunión de bob"]
