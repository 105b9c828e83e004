"""What was said before a device was linked is fetched when somebody asks for it, and is no news."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.core.errors import ChatNotFound, SessionNotConnected
from gateway.core.events import EventType
from gateway.core.history import Fetched
from gateway.core.ids import phone_jid
from gateway.core.orders import SendText
from gateway.core.paging import Page
from tests.house import ALICE, ANA, BETO, House


@pytest.fixture
async def linked(house: House) -> House:
    """A phone with a past, linked."""
    for number, name in ((ANA, "Ana"), (BETO, "Beto")):
        house.whatsapp.add_person(number, name)
    for author, to, text in ((BETO, ANA, "uno"), (ANA, BETO, "dos"), (BETO, ANA, "tres")):
        await house.whatsapp.write(author, to, text)
    ana = house.whatsapp.person(phone_jid(ANA))
    assert ana is not None
    for letter in ana.letters:
        yesterday = letter.seen.timestamp - timedelta(days=1)
        letter.seen = replace(letter.seen, timestamp=yesterday)
    await house.link()
    return house


async def fetched(house: House, count: int) -> Fetched:
    return await house.history.fetch(ALICE, "ana", BETO, count)


async def test_older_messages_come_in_pages_until_there_are_no_more(linked: House) -> None:
    newest = await linked.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="hoy"))
    before = await linked.chats.get(ALICE, "ana", BETO)
    told = await linked.log(EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT)
    assert await fetched(linked, 2) == Fetched(2, more=True)
    assert await linked.texts() == ["dos", "tres", "hoy"]
    assert await fetched(linked, 2) == Fetched(1, more=False)
    assert await fetched(linked, 2) == Fetched(0, more=False)
    assert await linked.texts() == ["uno", "dos", "tres", "hoy"]
    assert await linked.log(EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT) == told
    after = await linked.chats.get(ALICE, "ana", BETO)
    assert (after.unread, after.updated_at) == (before.unread, before.updated_at)
    assert after.last_message == await linked.messages.get(ALICE, "ana", newest.id)
    (found,) = (await linked.messages.search(ALICE, "uno", Page())).items
    assert (found.text, found.from_me, found.backfilled) == ("uno", False, True)


async def test_it_is_asked_of_a_page_that_is_linked_and_of_a_chat_that_is_there(
    linked: House,
) -> None:
    with pytest.raises(ChatNotFound):
        await linked.history.fetch(ALICE, "ana", "5491155559999", 10)
    await linked.sessions.stop(ALICE, "ana")
    with pytest.raises(SessionNotConnected):
        await fetched(linked, 10)
