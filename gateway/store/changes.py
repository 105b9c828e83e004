"""What is done to a message after it was written: its text, its end, and the reactions to it.

Each function says whether it changed anything: what is told again, or late, changes nothing.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.contacts import Person, SeenPerson
from gateway.core.ids import Jid
from gateway.core.messages import GivenReaction, MessageRef
from gateway.store.columns import milliseconds
from gateway.store.database import Transaction
from gateway.store.tables import OWN, chats, contacts, messages

_CHANGEABLE = (
    messages.c.text,
    messages.c.edited_at,
    messages.c.revoked,
    messages.c.reactions,
    messages.c.votes,
)
_ROW = sa.select(*_CHANGEABLE).where(messages.c.pk == sa.bindparam("message"))
_UPDATE = sa.update(messages).where(messages.c.pk == sa.bindparam("message"))

_author, _partner = contacts.alias("author"), contacts.alias("partner")
REFERENCE: sa.Select[Any] = (
    sa.select(
        messages.c.wire_id,
        messages.c.author_pk,
        chats.c.id.label("chat"),
        sa.func.coalesce(_partner.c.lid, _partner.c.phone).label("partner"),
        _author.c.phone,
        _author.c.lid,
    )
    .select_from(messages)
    .join(chats, messages.c.chat_pk == chats.c.pk)
    .outerjoin(_partner, chats.c.contact_pk == _partner.c.pk)
    .outerjoin(_author, messages.c.author_pk == _author.c.pk)
)
"""What names a message to WhatsApp."""


def edit(tx: Transaction, pk: int, text: str, at: datetime) -> bool:
    row = tx.execute(_ROW, {"message": pk}).one()
    is_old = row.edited_at is not None and at < row.edited_at
    if row.revoked or is_old or (row.edited_at is not None and row.text == text):
        return False
    tx.execute(_UPDATE.values(text=text, edited=True, edited_at=at), {"message": pk})
    return True


def revoke(tx: Transaction, pk: int) -> bool:
    """Nothing is left of what it said."""
    if tx.execute(_ROW, {"message": pk}).one().revoked:
        return False
    gone = {"text": None, "content": None, "mentions": None, "reactions": None, "votes": None}
    tx.execute(_UPDATE.values(revoked=True, **gone), {"message": pk})
    return True


def react(tx: Transaction, pk: int, by: Person, emoji: str, at: datetime) -> bool:
    """A person's reaction replaces the one before; an empty one takes it back."""
    row = tx.execute(_ROW, {"message": pk}).one()
    given: list[list[Any]] = json.loads(row.reactions or "[]")
    mine = next((entry for entry in given if _is_by(entry, by)), None)
    moment = milliseconds(at)
    if row.revoked or (mine is None and not emoji):
        return False
    if mine is not None and (moment < mine[5] or mine[4] == emoji):
        return False
    # One that was taken back is kept, so that it does not come back when it is told again.
    kept = [entry for entry in given if entry is not mine]
    kept.append([by.jid, by.phone, by.lid, by.name, emoji, moment])
    tx.execute(_UPDATE.values(reactions=json.dumps(kept)), {"message": pk})
    return True


def mark(tx: Transaction, pk: int, **marks: bool) -> bool:
    """Set `starred`, `pinned`, or both."""
    is_other = sa.or_(*(messages.c[name].is_not(value) for name, value in marks.items()))
    result = tx.execute(
        sa.update(messages)
        .where(messages.c.pk == pk, is_other, ~messages.c.revoked)
        .values(**marks)
    )
    return result.rowcount > 0


def vote(tx: Transaction, pk: int, by: Person, options: Sequence[int], at: datetime) -> bool:
    """A person's vote replaces the one before; an empty one takes it back."""
    row = tx.execute(_ROW, {"message": pk}).one()
    cast: list[list[Any]] = json.loads(row.votes or "[]")
    mine = next((entry for entry in cast if _is_by(entry, by)), None)
    chosen, moment = sorted(set(options)), milliseconds(at)
    if row.revoked or (mine is None and not chosen):
        return False
    if mine is not None and (moment < mine[5] or mine[4] == chosen):
        return False
    # One that was taken back is kept, so that it does not come back when it is told again.
    kept = [entry for entry in cast if entry is not mine]
    kept.append([by.jid, by.phone, by.lid, by.name, chosen, moment])
    tx.execute(_UPDATE.values(votes=json.dumps(kept)), {"message": pk})
    return True


def counted(poll: Mapping[str, Any] | None, votes: str | None) -> dict[str, Any] | None:
    """A poll with how many chose each of its options."""
    if poll is None:
        return None
    chosen = Counter(place for *_, places, _ in json.loads(votes or "[]") for place in places)
    options = [
        {"text": option["text"], "votes": chosen[place]}
        for place, option in enumerate(poll["options"])
    ]
    return {**poll, "options": options}


def ref_of(connection: Connection, pk: int) -> MessageRef | None:
    """What a message is called in the page; None where it is no more."""
    return next(
        (referred(row) for row in connection.execute(REFERENCE.where(messages.c.pk == pk))), None
    )


def ref_to(connection: Connection, session_pk: int, message_id: str) -> MessageRef | None:
    """The same by the id under which callers know it."""
    query = REFERENCE.where(messages.c.session_pk == session_pk, messages.c.id == message_id)
    return next((referred(row) for row in connection.execute(query)), None)


def shown(reactions: str | None) -> tuple[GivenReaction, ...]:
    """The reactions of a row, those that were taken back left out."""
    if reactions is None:
        return ()
    return tuple(
        GivenReaction(by=Person(jid=Jid(jid), phone=phone, lid=lid, name=name), emoji=emoji)
        for jid, phone, lid, name, emoji, _ in json.loads(reactions)
        if emoji
    )


def oldest_in(connection: Connection, chat_pk: int) -> MessageRef | None:
    """The oldest message of a chat that WhatsApp has."""
    query = (
        REFERENCE.where(
            messages.c.chat_pk == chat_pk,
            messages.c.status.in_(["sent", "delivered", "read", "played"]),
        )
        .order_by(messages.c.timestamp, messages.c.position)
        .limit(1)
    )
    return next((referred(row) for row in connection.execute(query)), None)


def recent(
    connection: Connection, session_pk: int, since: datetime, limit: int
) -> Sequence[MessageRef]:
    """The newest messages, oldest first: what may have been changed while nobody listened."""
    query = (
        REFERENCE.where(messages.c.session_pk == session_pk, messages.c.timestamp >= since)
        .order_by(messages.c.timestamp.desc(), messages.c.position.desc())
        .limit(limit)
    )
    return [referred(row) for row in reversed(connection.execute(query).all())]


def referred(row: sa.Row[Any]) -> MessageRef:
    """What names a message to WhatsApp, from a row of `REFERENCE`."""
    from_me = row.author_pk == OWN
    return MessageRef(
        wire_id=row.wire_id,
        chat=Jid(row.partner or row.chat),
        from_me=from_me,
        author=None if from_me else SeenPerson(phone=row.phone, lid=row.lid),
    )


def _is_by(entry: list[Any], by: Person) -> bool:
    _, phone, lid, *_ = entry
    return (phone is not None and phone == by.phone) or (lid is not None and lid == by.lid)
