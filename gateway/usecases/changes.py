"""What people do to messages after they were written, as far as WhatsApp told of it."""

from collections.abc import Callable
from typing import assert_never

from gateway.core.contacts import Person, SeenPerson
from gateway.core.events import EventType, News
from gateway.core.messages import Change, Edit, Reaction, Revoke
from gateway.store import changes, messages
from gateway.store.database import Transaction
from gateway.store.sessions import StoredSession

Learn = Callable[[SeenPerson], Person]
"""Keeps what was seen of a person."""


def apply(
    tx: Transaction, to: StoredSession, pk: int, change: Change, learn: Learn
) -> EventType | None:
    """Do it to a stored message; what is to be told of it, None where nothing is another."""
    match change:
        case Edit(text=text, at=at):
            return EventType.MESSAGE_EDITED if changes.edit(tx, pk, text, at) else None
        case Revoke():
            return EventType.MESSAGE_REVOKED if changes.revoke(tx, pk) else None
        case Reaction(by=seen, emoji=emoji, at=at):
            by = to.session.me if seen is None else learn(seen)
            did = by is not None and changes.react(tx, pk, by, emoji, at)
            return EventType.MESSAGE_REACTION if did else None
        case _:
            assert_never(change)


def apply_and_tell(
    tx: Transaction, to: StoredSession, pk: int, change: Change, learn: Learn
) -> None:
    kind = apply(tx, to, pk, change, learn)
    if kind is not None:
        message = messages.get(tx.connection, to, pk)
        tx.tell(to.tenant, News(kind, to.session.id, message))
