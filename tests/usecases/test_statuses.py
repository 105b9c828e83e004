"""Chats that are not with anybody: the one of statuses, and channels."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.core.chats import ChatKind
from gateway.core.contacts import SeenPerson
from gateway.core.errors import InvalidRequest, InvalidState, MessageNotFound, NotSupported
from gateway.core.events import EventType
from gateway.core.facts import MessageSeen
from gateway.core.ids import STATUS_JID, Jid, phone_jid
from gateway.core.media import Order
from gateway.core.messages import Message, MessageStatus, MessageType, SeenMessage
from gateway.core.orders import Forward, SendText
from gateway.core.paging import Page
from gateway.core.statuses import StatusStyle
from gateway.usecases import lookup
from tests.house import ALICE, BETO, House

CHANNEL = Jid("120363000000000009@newsletter")


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


def beto(house: House) -> SeenPerson:
    person = house.whatsapp.person(phone_jid(BETO))
    assert person is not None
    return person.seen


async def heard(house: House, chat: Jid, author: SeenPerson | None, text: str = "hola") -> Message:
    """Somebody posts, and it is told of as the page tells it."""
    seen = SeenMessage(
        wire_id=f"3A{text}",
        chat=chat,
        chat_person=None,
        from_me=False,
        author=author,
        type=MessageType.TEXT,
        text=text,
        timestamp=datetime.now(UTC) + timedelta(seconds=1),
        status=MessageStatus.DELIVERED,
    )
    stored = await house.database.read(lambda c: lookup.session(c, ALICE, "ana"))
    await house.incoming.report(stored.pk, MessageSeen(seen))
    told = (await house.log(EventType.MESSAGE_RECEIVED))[-1].subject
    assert isinstance(told, Message)
    assert told == await house.messages.get(ALICE, "ana", told.id)
    return told


async def test_a_post_in_a_channel_is_the_channels(linked: House) -> None:
    told = await heard(linked, CHANNEL, None)
    assert told.sender.jid == CHANNEL
    assert (told.author, told.text, told.chat_id) == (None, "hola", CHANNEL)
    assert await linked.texts() == ["hola"]
    chat = await linked.chats.get(ALICE, "ana", CHANNEL)
    assert (chat.kind, chat.unread, chat.person) == (ChatKind.CHANNEL, 1, None)


async def test_a_status_is_its_authors_and_leaves_nothing_unread(linked: House) -> None:
    told = await heard(linked, STATUS_JID, beto(linked), "stop")
    assert told.author is not None
    assert told.author.phone == BETO
    chat = await linked.chats.get(ALICE, "ana", STATUS_JID)
    assert (chat.kind, chat.unread) == (ChatKind.STATUS, 0)
    assert await linked.log(EventType.CONTACT_OPTED_OUT) == ()
    assert (await linked.statuses.list(ALICE, "ana", Page())).items == (told,)


async def test_who_has_seen_a_status_and_taking_it_back_are_its_authors(linked: House) -> None:
    assert (await linked.statuses.list(ALICE, "ana", Page())).items == ()
    others = await heard(linked, STATUS_JID, beto(linked))
    text = await linked.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="hola"))
    for ask in (linked.statuses.views, linked.statuses.revoke):
        with pytest.raises(InvalidState):
            await ask(ALICE, "ana", others.id)
        with pytest.raises(MessageNotFound):
            await ask(ALICE, "ana", text.id)


@pytest.mark.parametrize("to", [STATUS_JID, CHANNEL])
@pytest.mark.parametrize("how", ["forwarded", "quoting"])
async def test_neither_takes_everything(linked: House, to: Jid, how: str) -> None:
    text = await linked.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="hola"))
    order: Order = Forward(session_id="ana", to=to, message_id=text.id)
    refusal: type[Exception] = NotSupported
    if how == "quoting":
        order = SendText(session_id="ana", to=to, text="hola", quoted_id=text.id)
        refusal = InvalidRequest
    with pytest.raises(refusal):
        await linked.messages.send(ALICE, order)


@pytest.mark.parametrize("to", [BETO, CHANNEL])
async def test_only_a_status_has_a_background(linked: House, to: str) -> None:
    style = StatusStyle(background=0x0275D8)
    order = SendText(session_id="ana", to=to, text="hola", style=style)
    with pytest.raises(InvalidRequest) as refused:
        await linked.messages.send(ALICE, order)
    assert "backgroundColor" in str(refused.value.details)
