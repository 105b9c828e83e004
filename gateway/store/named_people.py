"""Those whom messages name, by mentions and reactions, as they are known today.

A message keeps them as they were known when it was written. Whom WhatsApp named by a LID alone has
a number by now, perhaps, and two of them may have turned out to be one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.contacts import Person
from gateway.core.ids import Jid, phone_jid
from gateway.core.messages import GivenReaction, Message
from gateway.store.contacts import contact_of
from gateway.store.tables import contacts


def today(connection: Connection, session_pk: int, found: Sequence[Message]) -> list[Message]:
    naming = [message for message in found if message.mentions or message.reactions]
    if not naming:
        return list(found)
    known = _known(connection, session_pk, (who for message in naming for who in _named(message)))
    return [_named_anew(message, known) for message in found]


def one_today(connection: Connection, session_pk: int, message: Message) -> Message:
    return today(connection, session_pk, [message])[0]


def _named(message: Message) -> Iterable[Person]:
    yield from message.mentions
    yield from (reaction.by for reaction in message.reactions)


def _named_anew(message: Message, known: Mapping[Jid, Person]) -> Message:
    if not (message.mentions or message.reactions):
        return message
    # Of two reactions of one person the later one counts.
    reactions = {
        by.jid: GivenReaction(by=by, emoji=reaction.emoji)
        for reaction in message.reactions
        for by in [known.get(reaction.by.jid, reaction.by)]
    }
    return replace(
        message,
        mentions=tuple(known.get(person.jid, person) for person in message.mentions),
        reactions=tuple(reactions.values()),
    )


def _known(connection: Connection, session_pk: int, people: Iterable[Person]) -> dict[Jid, Person]:
    """By each of their addresses."""
    named = set(people)
    phones = {phone_jid(who.phone) for who in named if who.phone is not None}
    lids = {who.lid for who in named if who.lid is not None}
    query = sa.select(contacts).where(
        contacts.c.session_pk == session_pk,
        sa.or_(contacts.c.phone.in_(phones), contacts.c.lid.in_(lids)),
    )
    known: dict[Jid, Person] = {}
    for row in connection.execute(query):
        contact = contact_of(row)
        addresses = (contact.phone, contact.lid)
        known |= {address: contact.person for address in addresses if address is not None}
    return known
