"""People as rows: one per person and session, under both of the names WhatsApp gives them.

WhatsApp names a person by phone number or by LID, and may tell late that the two are one. `learn`
is where that is settled: whoever asks for a person afterwards gets one row, one chat.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.contacts import Person, SeenPerson
from gateway.core.ids import Jid, is_lid, is_phone
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store.database import Transaction
from gateway.store.prepared import run
from gateway.store.tables import NEWEST_FIRST, chats, contacts, messages


@dataclass(frozen=True, slots=True)
class StoredContact:
    pk: int
    phone: Jid | None
    lid: Jid | None
    name: str | None
    push_name: str | None

    @property
    def person(self) -> Person:
        return Person.of(self.phone, self.lid, self.name or self.push_name)


_OF_SESSION = sa.select(contacts).where(contacts.c.session_pk == sa.bindparam("session"))
_BY_PHONE = _OF_SESSION.where(contacts.c.phone == sa.bindparam("jid"))
_BY_LID = _OF_SESSION.where(contacts.c.lid == sa.bindparam("jid"))
_KNOWN = _OF_SESSION.where(
    # A name that is not known is NULL, which equals nothing.
    sa.or_(
        contacts.c.phone == sa.bindparam("seen_phone", type_=contacts.c.phone.type),
        contacts.c.lid == sa.bindparam("seen_lid", type_=contacts.c.lid.type),
    )
).order_by(contacts.c.pk)


class Novelty(StrEnum):
    """What `learn` found out."""

    NEW = "new"
    CHANGED = "changed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Learned:
    contact: StoredContact
    novelty: Novelty


def find(connection: Connection, session_pk: int, jid: Jid) -> StoredContact | None:
    query = _BY_PHONE if is_phone(jid) else _BY_LID
    row = run(connection, query, {"session": session_pk, "jid": jid}).one_or_none()
    return None if row is None else contact_of(row)


def learn(tx: Transaction, session_pk: int, seen: SeenPerson) -> Learned:
    """Keep what was seen of a person; joins two rows when they turn out to be the same one."""
    known = _known(tx, session_pk, seen)
    if not known:
        return Learned(_insert(tx, session_pk, seen), Novelty.NEW)
    kept = known[0]
    for other in known[1:]:
        _join(tx, kept, other)
    news = {
        "phone": kept.phone or seen.phone or next((k.phone for k in known if k.phone), None),
        "lid": seen.lid or kept.lid or next((k.lid for k in known if k.lid), None),
        "name": seen.name or kept.name,
        "push_name": seen.push_name or kept.push_name,
    }
    if len(known) == 1 and all(getattr(kept, field) == value for field, value in news.items()):
        return Learned(kept, Novelty.NONE)
    tx.execute(sa.update(contacts).where(contacts.c.pk == kept.pk).values(**news))
    return Learned(StoredContact(pk=kept.pk, **news), Novelty.CHANGED)  # type: ignore[arg-type]


def listing(connection: Connection, session_pk: int, page: Page) -> Listing[Person]:
    query = sa.select(contacts).where(contacts.c.session_pk == session_pk).order_by(contacts.c.pk)
    if (position := page.position(1)) is not None:
        query = query.where(contacts.c.pk > position[0])
    rows = (connection.execute(query.limit(page.limit + 1))).all()
    shown = rows[: page.limit]
    following = cursor_at(shown[-1].pk) if len(rows) > page.limit else None
    return Listing(tuple(contact_of(row).person for row in shown), following)


def _known(tx: Transaction, session_pk: int, seen: SeenPerson) -> list[StoredContact]:
    """The rows with this phone or this LID, oldest first: none, one, or two to be joined."""
    names = {"session": session_pk, "seen_phone": seen.phone, "seen_lid": seen.lid}
    return [contact_of(row) for row in tx.run(_KNOWN, names)]


def _insert(tx: Transaction, session_pk: int, seen: SeenPerson) -> StoredContact:
    result = tx.execute(
        sa.insert(contacts).values(
            session_pk=session_pk,
            phone=seen.phone,
            lid=seen.lid,
            name=seen.name,
            push_name=seen.push_name,
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - an insert has one
    return StoredContact(key[0], seen.phone, seen.lid, seen.name, seen.push_name)


def _join(tx: Transaction, kept: StoredContact, other: StoredContact) -> None:
    """Move everything of `other` to `kept`, its chat included, and forget it."""
    tx.execute(
        sa.update(messages).where(messages.c.author_pk == other.pk).values(author_pk=kept.pk)
    )
    chat_of = {
        row.contact_pk: row.pk
        for row in tx.execute(
            sa.select(chats.c.pk, chats.c.contact_pk).where(
                chats.c.contact_pk.in_([kept.pk, other.pk])
            )
        )
    }
    if other.pk in chat_of and kept.pk in chat_of:
        join_chats(tx, chat_of[kept.pk], chat_of[other.pk])
    elif other.pk in chat_of:
        tx.execute(
            sa.update(chats).where(chats.c.contact_pk == other.pk).values(contact_pk=kept.pk)
        )
    # Whoever opted out under one of two names is out under both.
    tx.execute(
        sa.update(contacts)
        .where(contacts.c.pk == kept.pk, contacts.c.opted_out_at.is_(None))
        .values({name: _of(other, name) for name in ("opted_out_at", "opted_out_word")})
    )
    tx.execute(sa.delete(contacts).where(contacts.c.pk == other.pk))


def _of(contact: StoredContact, column: str) -> sa.ScalarSelect[Any]:
    twin = contacts.alias("twin")
    return sa.select(twin.c[column]).where(twin.c.pk == contact.pk).scalar_subquery()


def join_chats(tx: Transaction, kept: int, other: int) -> None:
    """Move the messages of one chat into another; those that it has already are dropped."""
    twin = messages.alias("twin")
    tx.execute(
        sa.delete(messages).where(
            messages.c.chat_pk == other,
            sa.exists().where(
                twin.c.chat_pk == kept,
                twin.c.wire_id == messages.c.wire_id,
                twin.c.author_pk == messages.c.author_pk,
            ),
        )
    )
    tx.execute(sa.update(messages).where(messages.c.chat_pk == other).values(chat_pk=kept))
    newest = (
        sa.select(messages.c.pk)
        .where(messages.c.chat_pk == kept)
        .order_by(*NEWEST_FIRST)
        .limit(1)
        .scalar_subquery()
    )
    taken = sa.select(chats.c.unread, chats.c.known_at).where(chats.c.pk == other).subquery()
    unread = sa.select(taken.c.unread).scalar_subquery()
    # WhatsApp Web had one of them after the other: together they are known as far as the later one.
    known_at = sa.func.nullif(
        sa.func.max(
            sa.func.coalesce(chats.c.known_at, 0),
            sa.func.coalesce(sa.select(taken.c.known_at).scalar_subquery(), 0),
        ),
        0,
    )
    tx.execute(
        sa.update(chats)
        .where(chats.c.pk == kept)
        .values(
            last_message_pk=newest,
            unread=sa.func.max(chats.c.unread, unread),
            known_id=None,
            known_at=known_at,
        )
    )
    tx.execute(sa.delete(chats).where(chats.c.pk == other))


def contact_of(row: sa.Row[Any]) -> StoredContact:
    phone, lid = row.phone, row.lid
    assert phone is None or is_phone(phone)  # noqa: S101 - what learn() wrote
    assert lid is None or is_lid(lid)  # noqa: S101 - what learn() wrote
    return StoredContact(row.pk, phone, lid, row.name, row.push_name)
