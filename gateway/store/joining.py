"""Two rows of one person become one, and so do two chats with that person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from gateway.store.database import Transaction
from gateway.store.tables import NEWEST_FIRST, OWN, chats, contacts, messages, spellings

OF_PERSON: Final = (chats.c.contact_pk, messages.c.author_pk, spellings.c.contact_pk)
OF_CHAT: Final = (messages.c.chat_pk,)
"""What belongs to a person, and to a chat, by key: a test holds them against the tables."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A chat that another one was put into."""

    pk: int
    gone: str
    """The key that the other one had."""


def join(tx: Transaction, kept: int, other: int) -> Joined | None:
    """Move everything of a person to their other row, the chat included, and forget the first."""
    joined = _join_chats_of(tx, kept, other)
    _drop_twins_of_authors(tx, kept, other)
    _move(tx, OF_PERSON, kept, other)
    # Whoever opted out under one of two names is out under both.
    tx.execute(
        sa.update(contacts)
        .where(contacts.c.pk == kept, contacts.c.opted_out_at.is_(None))
        .values({name: _of(other, name) for name in ("opted_out_at", "opted_out_word")})
    )
    tx.execute(sa.delete(contacts).where(contacts.c.pk == other))
    return joined


def _move(tx: Transaction, columns: Iterable[sa.Column[Any]], kept: int, other: int) -> None:
    for column in columns:
        moved = sa.update(column.table).where(column == other)
        tx.execute(moved.values({column: kept}))


def _drop_twins_of_authors(tx: Transaction, kept: int, other: int) -> None:
    """In a group both may have been seen as the author of one and the same message."""
    one, twin = messages.alias("one"), messages.alias("twin")
    _drop_later(
        tx,
        tx.execute(
            sa.select(one.c.pk.label("one"), twin.c.pk.label("twin"), twin.c.chat_pk).where(
                one.c.author_pk == other,
                twin.c.author_pk == kept,
                twin.c.session_pk == one.c.session_pk,
                twin.c.chat_pk == one.c.chat_pk,
                twin.c.wire_id == one.c.wire_id,
            )
        ),
    )


def _join_chats_of(tx: Transaction, kept: int, other: int) -> Joined | None:
    query = sa.select(chats.c.pk, chats.c.id, chats.c.contact_pk)
    found = tx.execute(query.where(chats.c.contact_pk.in_([kept, other])))
    chat_of = {row.contact_pk: row for row in found}
    if other not in chat_of:
        return None
    if kept not in chat_of:
        return None
    # The older key is the one that readers have known for longer.
    first, second = sorted((chat_of[kept], chat_of[other]), key=lambda row: int(row.pk))
    _join_chats(tx, first.pk, second.pk)
    return Joined(first.pk, second.id)


def _join_chats(tx: Transaction, kept: int, other: int) -> None:
    """Move the messages of one chat into another; what both have stays as it came first."""
    one, twin = messages.alias("one"), messages.alias("twin")
    _drop_later(
        tx,
        tx.execute(
            sa.select(one.c.pk.label("one"), twin.c.pk.label("twin"), twin.c.chat_pk).where(
                one.c.chat_pk == other,
                twin.c.chat_pk == kept,
                twin.c.session_pk == one.c.session_pk,
                twin.c.wire_id == one.c.wire_id,
                sa.or_(twin.c.author_pk == one.c.author_pk, _both_partners(one, twin)),
            )
        ),
    )
    _move(tx, OF_CHAT, kept, other)
    taken = chats.alias("taken")
    of_other = {
        name: sa.select(taken.c[name]).where(taken.c.pk == other).scalar_subquery()
        for name in ("unread", "known_at", "updated_at")
    }
    tx.execute(
        sa.update(chats)
        .where(chats.c.pk == kept)
        .values(
            last_message_pk=_newest_of(kept),
            # As long as they were two, each counted its own.
            unread=chats.c.unread + of_other["unread"],
            updated_at=sa.func.max(chats.c.updated_at, of_other["updated_at"]),
            # WhatsApp Web had one of them after the other: known as far as the later one.
            known_id=None,
            known_at=sa.func.nullif(
                sa.func.max(
                    sa.func.coalesce(chats.c.known_at, 0),
                    sa.func.coalesce(of_other["known_at"], 0),
                ),
                0,
            ),
        )
    )
    tx.execute(sa.delete(chats).where(chats.c.pk == other))


def _both_partners(one: Any, twin: Any) -> sa.ColumnElement[bool]:
    """In a chat of two, whoever is not this account is the one whom it is with."""
    return sa.and_(one.c.author_pk != OWN, twin.c.author_pk != OWN)


def _drop_later(tx: Transaction, twins: Iterable[Any]) -> None:
    """The first one has the id that it is known by outside."""
    found = [(max(row.one, row.twin), row.chat_pk) for row in twins]
    tx.execute(sa.delete(messages).where(messages.c.pk.in_([pk for pk, _ in found])))
    for chat_pk in {chat_pk for _, chat_pk in found}:
        newest = sa.update(chats).where(chats.c.pk == chat_pk)
        tx.execute(newest.values(last_message_pk=_newest_of(chat_pk)))


def _newest_of(chat_pk: int) -> sa.ScalarSelect[Any]:
    return (
        sa.select(messages.c.pk)
        .where(messages.c.chat_pk == chat_pk)
        .order_by(*NEWEST_FIRST)
        .limit(1)
        .scalar_subquery()
    )


def _of(contact: int, column: str) -> sa.ScalarSelect[Any]:
    twin = contacts.alias("twin")
    return sa.select(twin.c[column]).where(twin.c.pk == contact).scalar_subquery()
