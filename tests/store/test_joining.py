"""What two rows of one person, and two chats with them, are once they are one."""

from gateway.core.contacts import SeenPerson
from gateway.core.events import ChatsMerged, EventType
from gateway.core.ids import Jid
from gateway.core.messages import MessageStatus, MessageType, SeenMessage
from gateway.core.paging import Page
from gateway.store import chats, contacts, messages, watermarks
from gateway.store.database import Database, Transaction
from gateway.store.joining import OF_CHAT, OF_PERSON
from gateway.store.sessions import StoredSession
from gateway.store.tables import metadata
from gateway.usecases import seen_people
from tests.conftest import StoppedClock

PHONE, LID, GROUP = Jid("5491100000002@c.us"), Jid("357288251474440@lid"), Jid("1203@g.us")
BOTH = SeenPerson(phone=PHONE, lid=LID)


def seen(wire_id: str, chat: Jid, author: Jid, clock: StoppedClock) -> SeenMessage:
    return SeenMessage(
        wire_id=wire_id,
        chat=chat,
        chat_person=None,
        from_me=False,
        author=SeenPerson.at(author),
        type=MessageType.TEXT,
        text=f"{wire_id} by {author}",
        timestamp=clock.now(),
        status=MessageStatus.DELIVERED,
    )


def test_whatever_belongs_to_a_person_or_a_chat_is_moved() -> None:
    """A new table of notes, say, is either named in `joining` or lost with the second chat."""
    moved = {column for column in (*OF_PERSON, *OF_CHAT) if column.foreign_keys}
    belonging = {
        column
        for table in metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in {"chats", "contacts"}
    }
    assert moved == belonging


async def test_two_chats_with_one_person_are_one_with_all_that_both_had(
    database: Database, alice: StoredSession, clock: StoppedClock
) -> None:
    def write(tx: Transaction) -> None:
        for jid in (LID, PHONE):
            contact = contacts.learn(tx, alice.pk, SeenPerson.at(jid)).contact
            chat = chats.of_contact(tx, alice.pk, contact)
            for wire_id in ("IN BOTH", f"ONLY {jid}"):
                clock.advance(1)
                message = seen(wire_id, jid, jid, clock)
                pk = messages.insert_seen(tx, alice.pk, chat.pk, contact.pk, message)
                assert pk is not None
                known = watermarks.Watermark(wire_id=wire_id, at=clock.now())
                chats.noted(tx, chat.pk, pk, clock.now(), unread=True, known=known)
        clock.advance(1)
        seen_people.learn(tx, alice, BOTH)

    await database.write(write)
    (chat,) = (await database.read(lambda c: chats.listing(c, alice, Page()))).items
    # The first key is the one that readers have known for longest.
    assert (chat.id, chat.unread) == (LID, 4)
    assert chat.person is not None
    assert (chat.person.phone, chat.person.lid) == ("5491100000002", LID)
    listed = await database.read(lambda c: messages.listing(c, alice, Page()))
    assert [message.id for message in listed.items] == [f"ONLY {PHONE}", f"ONLY {LID}", "IN BOTH"]
    assert {message.chat_id for message in listed.items} == {LID}
    assert chat.last_message == listed.items[0]
    assert chat.updated_at == listed.items[0].timestamp
    for name in (PHONE, LID):
        found = await database.read(lambda c, name=name: chats.find(c, alice.pk, name))
        assert found is not None
        assert found.id == LID
    marks = await database.read(lambda c: watermarks.of_session(c, alice.pk, clock.now()))
    assert {mark.at for mark in marks.chats.values()} == {listed.items[0].timestamp}
    assert set(marks.chats) == {PHONE, LID}


async def test_readers_are_told_of_the_chat_that_is_no_more(
    database: Database, alice: StoredSession, published: list[object]
) -> None:
    def write(tx: Transaction) -> None:
        for jid in (LID, PHONE):
            seen_people.chat_of(tx, alice, jid, None)
        seen_people.learn(tx, alice, BOTH)
        seen_people.learn(tx, alice, BOTH)

    await database.write(write)
    told = [(event.type, event.subject) for event in published]  # type: ignore[attr-defined]
    assert [kind for kind, _ in told] == [EventType.CONTACT_UPDATED, EventType.CHAT_MERGED]
    _, merged = told[-1]
    assert isinstance(merged, ChatsMerged)
    assert (merged.merged_id, merged.chat.id) == (PHONE, LID)


async def test_a_message_of_a_group_that_was_seen_by_two_names_of_its_author_is_one(
    database: Database, alice: StoredSession, clock: StoppedClock
) -> None:
    """The names would otherwise never be joined: no two messages of an author have one id."""

    def write(tx: Transaction) -> None:
        group = chats.of_group(tx, alice.pk, GROUP, "Football")
        for jid in (PHONE, LID):
            author = contacts.learn(tx, alice.pk, SeenPerson.at(jid)).contact
            message = seen("3EB0", GROUP, jid, clock)
            pk = messages.insert_seen(tx, alice.pk, group.pk, author.pk, message)
            assert pk is not None
            chats.noted(tx, group.pk, pk, clock.now(), unread=False)
        contacts.learn(tx, alice.pk, BOTH)

    await database.write(write)
    (message,) = (await database.read(lambda c: messages.listing(c, alice, Page()))).items
    assert (message.id, message.sender.phone, message.sender.lid) == (
        "3EB0",
        "5491100000002",
        LID,
    )
    (chat,) = (await database.read(lambda c: chats.listing(c, alice, Page()))).items
    assert chat.last_message == message
