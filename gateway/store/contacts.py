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
from gateway.store.joining import Joined, join
from gateway.store.prepared import run
from gateway.store.tables import contacts


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
    joined: Joined | None = None
    """That person's chat, where two turned out to be one."""


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
    joined = None
    for other in known[1:]:
        joined = join(tx, kept.pk, other.pk) or joined
    news = {
        "phone": kept.phone or seen.phone or next((k.phone for k in known if k.phone), None),
        "lid": seen.lid or kept.lid or next((k.lid for k in known if k.lid), None),
        "name": seen.name or kept.name,
        "push_name": seen.push_name or kept.push_name,
    }
    if len(known) == 1 and all(getattr(kept, field) == value for field, value in news.items()):
        return Learned(kept, Novelty.NONE)
    tx.execute(sa.update(contacts).where(contacts.c.pk == kept.pk).values(**news))
    changed = StoredContact(pk=kept.pk, **news)  # type: ignore[arg-type]
    return Learned(changed, Novelty.CHANGED, joined)


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


def contact_of(row: sa.Row[Any]) -> StoredContact:
    phone, lid = row.phone, row.lid
    assert phone is None or is_phone(phone)  # noqa: S101 - what learn() wrote
    assert lid is None or is_lid(lid)  # noqa: S101 - what learn() wrote
    return StoredContact(row.pk, phone, lid, row.name, row.push_name)
