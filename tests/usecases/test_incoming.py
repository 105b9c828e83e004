"""Facts in any order, and again and again, against a model that a reader can check by eye."""

from typing import Final

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.core.chats import Chat
from gateway.core.contacts import Person
from gateway.core.events import EventType
from gateway.core.facts import PeopleSeen
from gateway.core.messages import Message, MessageStatus
from gateway.core.paging import Page
from gateway.core.tenants import DEFAULT_TENANT
from gateway.store import chats, events, messages
from tests.usecases.phones import (
    GROUP,
    ME,
    PEOPLE,
    STEPS,
    Acked,
    Edited,
    Key,
    Model,
    Step,
    Written,
    fact_of,
)
from tests.usecases.world import World

SPOKEN_OF: Final = (
    EventType.MESSAGE_RECEIVED,
    EventType.MESSAGE_SENT,
    EventType.MESSAGE_ACK,
    EventType.MESSAGE_EDITED,
    EventType.MESSAGE_REVOKED,
    EventType.MESSAGE_REACTION,
)


def key_of(message: Message, shown: dict[str, Chat]) -> Key:
    chat = shown[message.chat_id]
    name = GROUP if chat.person is None else _name(chat.person)
    author = ME if message.from_me else _name(message.sender)
    return name, author, message.id[0]


def _name(person: Person) -> str:
    return next((name for name, seen in PEOPLE.items() if seen.lid == person.lid), ME)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=25))
# A stranger takes the id of a message that is on its way, in the same chat and in another one.
@example(
    steps=[
        Written((GROUP, "bob", "A"), 0, "hola"),
        Written((GROUP, "carol", "A"), 0, "chau"),
        Written((GROUP, ME, "A"), 0, "hola"),
        Written(("bob", ME, "A"), 0, "hola"),
        Acked(("bob", ME, "A"), MessageStatus.READ),
        Edited((GROUP, "carol", "A"), 1, "hola"),
    ]
)
async def test_whatever_is_told_in_whatever_order_comes_to_the_same(
    world: World, steps: list[Step]
) -> None:
    stored = await world.session()
    world.published.clear()
    await world.incoming.report(stored.pk, PeopleSeen(tuple(PEOPLE.values())))
    model = Model()
    for step in steps:
        model.take(step)
        await world.incoming.report(stored.pk, fact_of(step))

    listed = await world.database.read(lambda c: messages.listing(c, stored, Page(limit=500)).items)
    shown = await world.database.read(lambda c: chats.listing(c, stored, Page(limit=500)).items)
    by_id = {chat.id: chat for chat in shown}
    assert [key_of(message, by_id) for message in listed] == model.newest_first()
    for message in listed:
        row = model.rows[key_of(message, by_id)]
        reactions = {_name(each.by): each.emoji for each in message.reactions}
        assert (message.text, message.status, message.revoked) == (
            row.text,
            row.status,
            row.revoked,
        )
        assert (message.edited, message.backfilled) == (row.edited_at is not None, row.backfilled)
        assert reactions == {by: emoji for by, (emoji, _) in row.reactions.items() if emoji}
    assert len({message.id for message in listed}) == len(model.rows)

    told = [
        (event.type, key_of(event.subject, by_id))
        for event in world.published
        if event.type in SPOKEN_OF and isinstance(event.subject, Message)
    ]
    assert told == model.told
    assert [event.seq for event in world.published] == sorted(
        event.seq for event in world.published
    )
    kept = await world.database.read(
        lambda c: events.after(c, DEFAULT_TENANT, 0, limit=500, session_id=stored.session.id)
    )
    assert [event.id for event in kept] == [event.id for event in world.published]

    for chat in shown:
        name = GROUP if chat.person is None else _name(chat.person)
        assert chat.unread == model.unread[name]
        newest = next(iter(model.newest_first(name)), None)
        last = chat.last_message
        assert (None if last is None else key_of(last, by_id)) == newest
    written = [chat for chat in shown if chat.last_message is not None]
    times = [chat.last_message.timestamp for chat in written if chat.last_message is not None]
    assert times == sorted(times, reverse=True)
