"""Whoever was known by one name alone is later known by both, everywhere and under the same key."""

from dataclasses import replace

import pytest

from gateway.core.contacts import Presence, SeenPerson
from gateway.core.events import EventType
from gateway.core.facts import ChangeSeen, MessageSeen, PeopleSeen, PresenceSeen, StateSeen
from gateway.core.ids import Jid, phone_jid
from gateway.core.messages import MessageRef, MessageStatus, MessageType, Reaction, SeenMessage
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sessions import Signal
from gateway.store import chats, messages
from gateway.usecases import lookup
from gateway.usecases.chats import Chats
from tests.house import ALICE, House
from tests.usecases.world import World

PHONE, LID, GROUP = Jid("5491100000002@c.us"), Jid("357288251474440@lid"), Jid("1203@g.us")
HIDDEN = SeenPerson.at(LID, push_name="Bea")


def text(world: World, wire_id: str, chat: Jid) -> SeenMessage:
    return SeenMessage(
        wire_id=wire_id,
        chat=chat,
        chat_person=HIDDEN if chat == LID else None,
        from_me=False,
        author=HIDDEN,
        type=MessageType.TEXT,
        text="guess who",
        timestamp=world.clock.now(),
        status=MessageStatus.DELIVERED,
        mentions=(HIDDEN,),
    )


async def test_a_number_that_is_known_late_stands_beside_the_lid_in_all_that_was_there(
    world: World,
) -> None:
    stored = await world.session()
    for wire_id, chat in (("ALONE", LID), ("AMONG OTHERS", GROUP)):
        await world.incoming.report(stored.pk, MessageSeen(text(world, wire_id, chat)))
        ref = MessageRef(wire_id=wire_id, chat=chat, from_me=False, author=HIDDEN)
        reaction = Reaction(by=HIDDEN, emoji="👍", at=world.clock.now())
        await world.incoming.report(stored.pk, ChangeSeen(ref, reaction))
    world.published.clear()

    both = replace(HIDDEN, phone=PHONE)
    for _ in range(2):
        await world.incoming.report(stored.pk, PeopleSeen((both,)))
    assert [event.type for event in world.published] == [EventType.CONTACT_UPDATED]

    def read(connection: lookup.Connection) -> None:
        listed = messages.listing(connection, stored, Page()).items
        assert len(listed) == 2
        for message in listed:
            named = [message.sender, *message.mentions, *(by.by for by in message.reactions)]
            assert len(named) == 3
            assert {(who.jid, who.phone, who.lid) for who in named} == {
                (PHONE, "5491100000002", LID)
            }
            assert messages.get(connection, stored, message_pk(connection, message.id)) == message
        for name in (LID, PHONE, "+54 9 11 0000-0002"):
            found = lookup.chat(connection, stored.pk, name)
            assert found.id == LID
            assert chats.get(connection, stored, found.pk).person == listed[0].sender

    def message_pk(connection: lookup.Connection, message_id: str) -> int:
        pk = messages.pk_of(connection, stored.pk, message_id)
        assert pk is not None
        return pk

    await world.database.read(read)


async def test_two_reactions_of_one_person_under_two_names_are_one(world: World) -> None:
    stored = await world.session()
    await world.incoming.report(stored.pk, MessageSeen(text(world, "3EB0", GROUP)))
    ref = MessageRef(wire_id="3EB0", chat=GROUP, from_me=False, author=HIDDEN)
    for by, emoji in ((HIDDEN, "👍"), (SeenPerson.at(PHONE), "❤️")):
        change = Reaction(by=by, emoji=emoji, at=world.clock.now())
        await world.incoming.report(stored.pk, ChangeSeen(ref, change))
    await world.incoming.report(stored.pk, PeopleSeen((replace(HIDDEN, phone=PHONE),)))
    (message,) = (await world.database.read(lambda c: messages.listing(c, stored, Page()))).items
    assert [reaction.emoji for reaction in message.reactions] == ["❤️"]


@pytest.mark.parametrize(
    ("account", "written"),
    [
        ("551187654321", "5511987654321"),
        ("5215512345678", "525512345678"),
        ("5491155556666", "541155556666"),
    ],
)
async def test_a_number_that_was_written_otherwise_keeps_its_chat(
    house: House, account: str, written: str
) -> None:
    """The key of the first answer holds, and what waited under that spelling is not left behind."""
    house.whatsapp.add_person(account, "Otra")
    await house.link()

    def order(to: str, said: str) -> SendText:
        return SendText(session_id="ana", to=to, text=said)

    first = await house.messages.send(ALICE, order(written, "one"))
    second = await house.messages.send(ALICE, order(account, "two"))
    await house.whatsapp.write(account, "5491100000001", "three")
    assert {first.chat_id, second.chat_id} == {phone_jid(written)}
    (chat,) = (await house.chats.list(ALICE, "ana", Page())).items
    assert (chat.id, chat.person and chat.person.phone) == (phone_jid(written), account)
    listed = await house.messages.list(ALICE, "ana", chat=f"+{written}", page=Page())
    assert [message.text for message in listed.items] == ["three", "two", "one"]
    (*known,) = (await house.contacts.list(ALICE, "ana", Page())).items
    assert [who.phone for who in known if who.phone in {account, written}] == [account]


async def test_a_landline_is_not_taken_for_a_mobile(house: House) -> None:
    """In Brazil eight digits that begin with 2 to 5 are somebody else's than with a 9 before."""
    house.whatsapp.add_person("551123456789", "Shop")
    await house.link()
    order = SendText(session_id="ana", to="551123456789", text="open?")
    await house.messages.send(ALICE, order)
    with pytest.raises(lookup.ChatNotFound):
        await house.chats.get(ALICE, "ana", "5511923456789")


async def test_presences_are_those_of_this_connection(world: World) -> None:
    """Each person once a chat, under both names; a connection that is lost tells of nobody."""
    stored = await world.session()
    use = Chats(world.database, world.live, world.clock)
    await world.incoming.report(stored.pk, MessageSeen(text(world, "3EB0", LID)))
    for presence in (Presence.ONLINE, Presence.TYPING):
        await world.incoming.report(stored.pk, PresenceSeen(LID, HIDDEN, presence))
    (seen,) = await use.presences(ALICE, stored.session.id)
    assert (seen.change.chat_id, seen.change.person.lid) == (LID, LID)
    assert seen.change.presence is Presence.TYPING
    await world.incoming.report(stored.pk, StateSeen(Signal.NETWORK_LOST))
    assert await use.presences(ALICE, stored.session.id) == ()
