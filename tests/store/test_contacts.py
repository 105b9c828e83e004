"""A person has one row and one chat, whichever name WhatsApp uses first."""

from gateway.core.contacts import SeenPerson
from gateway.core.ids import Jid
from gateway.core.messages import MessageStatus, MessageType, SeenMessage
from gateway.core.paging import Page
from gateway.store import chats, contacts, messages
from gateway.store.contacts import Novelty
from gateway.store.database import Database, Transaction
from gateway.store.sessions import StoredSession
from tests.conftest import StoppedClock

PHONE, LID = Jid("5491100000002@c.us"), Jid("357288251474440@lid")


def seen(wire_id: str, chat: Jid, clock: StoppedClock) -> SeenMessage:
    return SeenMessage(
        wire_id=wire_id,
        chat=chat,
        chat_person=SeenPerson.at(chat),
        from_me=False,
        author=SeenPerson.at(chat),
        type=MessageType.TEXT,
        text=wire_id,
        timestamp=clock.now(),
        status=MessageStatus.DELIVERED,
    )


async def test_two_names_that_turn_out_to_be_one_person_become_one_chat(
    database: Database, alice: StoredSession, clock: StoppedClock
) -> None:
    def write(tx: Transaction) -> None:
        for jid in (PHONE, LID):
            contact = contacts.learn(tx, alice.pk, SeenPerson.at(jid)).contact
            chat = chats.of_contact(tx, alice.pk, contact)
            for wire_id in ("SAME", f"ONLY-{jid}"):
                clock.advance(1)
                pk = messages.insert_seen(
                    tx, alice.pk, chat.pk, contact.pk, seen(wire_id, jid, clock)
                )
                if pk is not None:
                    chats.noted(tx, chat.pk, pk, clock.now(), unread=True)

    await database.write(write)
    learned = await database.write(
        lambda tx: contacts.learn(tx, alice.pk, SeenPerson(phone=PHONE, lid=LID, name="Beto"))
    )
    assert learned.novelty is Novelty.CHANGED
    assert learned.contact.person.jid == PHONE
    assert learned.contact.person.lid == LID

    listed = await database.read(lambda c: chats.listing(c, alice, Page()))
    assert [chat.id for chat in listed.items] == [PHONE]
    for name in (PHONE, LID):
        found = await database.read(lambda c, name=name: chats.find(c, alice.pk, name))
        assert found is not None
        assert found.id == PHONE
    kept = await database.read(lambda c: messages.listing(c, alice, Page()))
    assert [message.text for message in kept.items] == [f"ONLY-{LID}", f"ONLY-{PHONE}", "SAME"]
    last = listed.items[0].last_message
    assert last is not None
    assert last.text == f"ONLY-{LID}"


async def test_learning_the_same_again_is_no_news(database: Database, alice: StoredSession) -> None:
    person = SeenPerson(phone=PHONE, lid=LID, name="Beto", push_name="B")
    first = await database.write(lambda tx: contacts.learn(tx, alice.pk, person))
    again = await database.write(lambda tx: contacts.learn(tx, alice.pk, person))
    less = await database.write(lambda tx: contacts.learn(tx, alice.pk, SeenPerson.at(LID)))
    assert [first.novelty, again.novelty, less.novelty] == [
        Novelty.NEW,
        Novelty.NONE,
        Novelty.NONE,
    ]
    assert less.contact.person.name == "Beto"


async def test_a_strangers_message_cannot_suppress_anothers(
    database: Database, alice: StoredSession, clock: StoppedClock
) -> None:
    """Senders choose ids: the second one with the same id is kept under a suffix."""
    mallory = Jid("5491100000666@c.us")

    def receive(tx: Transaction, jid: Jid) -> int | None:
        contact = contacts.learn(tx, alice.pk, SeenPerson.at(jid)).contact
        chat = chats.of_contact(tx, alice.pk, contact)
        return messages.insert_seen(tx, alice.pk, chat.pk, contact.pk, seen("3EB0", jid, clock))

    for jid in (mallory, PHONE):
        assert await database.write(lambda tx, jid=jid: receive(tx, jid)) is not None
        assert await database.write(lambda tx, jid=jid: receive(tx, jid)) is None
    kept = await database.read(lambda c: messages.listing(c, alice, Page()))
    assert len({message.id for message in kept.items}) == 2
    assert [message.id for message in kept.items if message.sender.jid == mallory] == ["3EB0"]


async def test_pages_of_messages_meet_without_gap_or_repeat(
    database: Database, alice: StoredSession, clock: StoppedClock
) -> None:
    def write(tx: Transaction) -> None:
        contact = contacts.learn(tx, alice.pk, SeenPerson.at(PHONE)).contact
        chat = chats.of_contact(tx, alice.pk, contact)
        for number in range(10):
            if number % 2:  # some share a moment
                clock.advance(1)
            item = seen(f"M{number}", PHONE, clock)
            messages.insert_seen(tx, alice.pk, chat.pk, contact.pk, item)

    await database.write(write)
    texts: list[str | None] = []
    page = Page(limit=3)
    while True:
        listing = await database.read(lambda c, page=page: messages.listing(c, alice, page))
        texts += [message.text for message in listing.items]
        if listing.next is None:
            break
        page = Page(limit=3, cursor=listing.next)
    assert texts == [f"M{number}" for number in reversed(range(10))]
