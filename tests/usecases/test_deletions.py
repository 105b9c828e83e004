"""What is deleted on the account's own phone goes here as well, and is told once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.core.contacts import SeenPerson
from gateway.core.errors import ChatNotFound, MessageNotFound
from gateway.core.events import EventType
from gateway.core.facts import ChatGone, Fact, MessagesGone, Rest
from gateway.core.ids import Jid, phone_jid
from gateway.core.messages import Message, MessageRef
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.store import tables
from gateway.store.database import Transaction
from gateway.usecases import lookup
from tests.house import ALICE, ANA, BETO, House

DELETIONS = (EventType.MESSAGE_DELETED, EventType.CHAT_DELETED, EventType.CHAT_UPDATED)


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


async def told(house: House) -> list[EventType]:
    return [event.type for event in await house.log(*DELETIONS)]


async def sent(house: House, text: str) -> Message:
    return await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text=text))


async def reported(house: House, fact: Fact) -> None:
    stored = await house.database.read(lambda c: lookup.session(c, ALICE, "ana"))
    await house.incoming.report(stored.pk, fact)


def _beto(house: House) -> SeenPerson:
    person = house.whatsapp.person(phone_jid(BETO))
    assert person is not None
    return person.seen


def _chat(house: House) -> Jid:
    lid = _beto(house).lid
    assert lid is not None
    return lid


def _gone(house: House, wire_id: str, rest: Rest, *, from_me: bool = False) -> MessagesGone:
    author = None if from_me else _beto(house)
    ref = MessageRef(wire_id=wire_id, chat=_chat(house), from_me=from_me, author=author)
    return MessagesGone(_chat(house), (ref,), rest)


async def link_anew(house: House) -> None:
    """The page knows of nothing that was before this moment."""

    def write(tx: Transaction) -> None:
        later = tx.clock.now() + timedelta(minutes=1)
        tx.execute(sa.update(tables.sessions).values(linked_at=later))

    await house.database.write(write)


@pytest.mark.parametrize("status", ["pending", "unknown", "failed"])
async def test_what_never_left_stays_though_the_page_drops_it(linked: House, status: str) -> None:
    before = await sent(linked, "lo anterior")
    accepted = await sent(linked, "no salió")

    def write(tx: Transaction) -> None:
        of_it = tables.messages.c.id == accepted.id
        tx.execute(sa.update(tables.messages).where(of_it).values(status=status))

    await linked.database.write(write)
    for rest in (Rest.MORE, Rest.NOTHING):
        await reported(linked, _gone(linked, accepted.id, rest, from_me=True))
    assert (await linked.messages.get(ALICE, "ana", accepted.id)).status == status
    assert (await linked.messages.get(ALICE, "ana", before.id)).text == "lo anterior"
    assert EventType.MESSAGE_DELETED not in await told(linked)


async def test_a_message_that_is_deleted_on_the_phone_goes(linked: House) -> None:
    stays = await sent(linked, "se queda")
    goes = await linked.whatsapp.write(BETO, ANA, "se va")
    before = await linked.messages.get(ALICE, "ana", goes)
    await linked.whatsapp.delete(ANA, goes)
    with pytest.raises(MessageNotFound):
        await linked.messages.get(ALICE, "ana", goes)
    (event,) = await linked.log(EventType.MESSAGE_DELETED)
    assert event.subject == before
    chat = await linked.chats.get(ALICE, "ana", BETO)
    assert chat.last_message is not None
    assert chat.last_message.id == stays.id
    assert (await linked.messages.search(ALICE, "va", Page())).items == ()


async def test_a_chat_that_is_cleared_on_the_phone_is_empty(linked: House) -> None:
    for text in ("uno", "dos", "tres"):
        await linked.whatsapp.write(BETO, ANA, text)
    await linked.whatsapp.clear(ANA, BETO)
    chat = await linked.chats.get(ALICE, "ana", BETO)
    assert (chat.last_message, chat.unread) == (None, 0)
    assert await linked.texts() == []
    assert await told(linked) == [EventType.CHAT_UPDATED]


async def test_of_a_chat_that_was_emptied_more_goes_than_the_page_had_in_memory(
    linked: House,
) -> None:
    """Starred messages stay where the phone kept them."""
    ids = [await linked.whatsapp.write(BETO, ANA, text) for text in ("uno", "dos", "tres")]
    await linked.message_actions.star(ALICE, "ana", ids[0], starred=True)
    await reported(linked, _gone(linked, ids[2], Rest.STARRED))
    assert await linked.texts() == ["uno"]


async def test_the_last_message_of_a_chat_may_not_be_its_last_here(linked: House) -> None:
    """A page that was linked a moment ago knows less of a chat than the gateway does."""
    ids = [await linked.whatsapp.write(BETO, ANA, text) for text in ("uno", "dos")]
    await link_anew(linked)
    await reported(linked, _gone(linked, ids[1], Rest.NOTHING))
    assert await linked.texts() == ["uno"]


async def test_a_chat_that_is_deleted_on_the_phone_goes(linked: House) -> None:
    await linked.whatsapp.write(BETO, ANA, "hola")
    await linked.whatsapp.delete_chat(ANA, BETO)
    with pytest.raises(ChatNotFound):
        await linked.chats.get(ALICE, "ana", BETO)
    assert await told(linked) == [EventType.CHAT_DELETED]


async def test_what_was_deleted_here_is_not_told_again(linked: House) -> None:
    first, second = await sent(linked, "uno"), await sent(linked, "dos")
    await linked.message_actions.delete(ALICE, "ana", first.id)
    await reported(linked, _gone(linked, first.id, Rest.MORE, from_me=True))
    await linked.chats.delete(ALICE, "ana", BETO)
    await reported(linked, _gone(linked, second.id, Rest.NOTHING, from_me=True))
    await reported(linked, ChatGone(_chat(linked)))
    assert await told(linked) == [EventType.MESSAGE_DELETED, EventType.CHAT_DELETED]
