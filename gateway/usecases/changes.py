"""What people do to messages after they were written, as far as WhatsApp told of it."""

from collections.abc import Callable
from typing import assert_never

from gateway.core.contacts import Person, SeenPerson
from gateway.core.events import EventType, News, PollVoted, Subject
from gateway.core.messages import Change, Edit, Pin, Reaction, Revoke, Star, Vote
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
            did, kind = changes.edit(tx, pk, text, at), EventType.MESSAGE_EDITED
        case Revoke():
            did, kind = changes.revoke(tx, pk), EventType.MESSAGE_REVOKED
        case Reaction(by=seen, emoji=emoji, at=at):
            by = _who(to, seen, learn)
            did = by is not None and changes.react(tx, pk, by, emoji, at)
            kind = EventType.MESSAGE_REACTION
        case Star(starred=starred):
            did, kind = changes.mark(tx, pk, starred=starred), EventType.MESSAGE_UPDATED
        case Pin(pinned=pinned):
            did, kind = changes.mark(tx, pk, pinned=pinned), EventType.MESSAGE_UPDATED
        case Vote(by=seen, options=options, at=at):
            by = _who(to, seen, learn)
            did = by is not None and changes.vote(tx, pk, by, options, at)
            kind = EventType.MESSAGE_POLL_VOTE
        case _:
            assert_never(change)
    return kind if did else None


def apply_and_tell(
    tx: Transaction, to: StoredSession, pk: int, change: Change, learn: Learn
) -> None:
    kind = apply(tx, to, pk, change, learn)
    if kind is None:
        return
    message = messages.get(tx.connection, to, pk)
    subject: Subject = message
    if isinstance(change, Vote) and (voter := _who(to, change.by, learn)) is not None:
        subject = PollVoted(message, voter)
    tx.tell(to.tenant, News(kind, to.session.id, subject))


def marked_and_tell(
    tx: Transaction, to: StoredSession, pk: int, *, starred: bool, pinned: bool
) -> None:
    """A message was read with the marks that it has."""
    if changes.mark(tx, pk, starred=starred, pinned=pinned):
        message = messages.get(tx.connection, to, pk)
        tx.tell(to.tenant, News(EventType.MESSAGE_UPDATED, to.session.id, message))


def _who(to: StoredSession, seen: SeenPerson | None, learn: Learn) -> Person | None:
    """Whoever did it; this account where nobody else is named."""
    return to.session.me if seen is None else learn(seen)
