"""Numbers that are written otherwise than WhatsApp has them, and whose they are by its word."""

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.ids import Jid
from gateway.store.contacts import StoredContact, contact_of, find
from gateway.store.database import Transaction
from gateway.store.joining import Joined, join
from gateway.store.prepared import run
from gateway.store.tables import contacts, spellings

_SPELLED = (
    sa.select(contacts)
    .join(spellings, spellings.c.contact_pk == contacts.c.pk)
    .where(
        spellings.c.session_pk == sa.bindparam("session"),
        spellings.c.phone == sa.bindparam("phone"),
    )
)


def whose(connection: Connection, session_pk: int, phone: Jid) -> StoredContact | None:
    """Who is written so, and is known to WhatsApp under another number."""
    row = run(connection, _SPELLED, {"session": session_pk, "phone": phone}).one_or_none()
    return None if row is None else contact_of(row)


def note(tx: Transaction, session_pk: int, phone: Jid, contact: StoredContact) -> Joined | None:
    """WhatsApp says that this number is that person's: whatever waits under it becomes theirs."""
    if contact.phone in {None, phone}:
        return None
    joined = None
    stranger = find(tx.connection, session_pk, phone)
    if stranger is not None and stranger.pk != contact.pk:
        if stranger.lid is not None:
            return None  # WhatsApp has known somebody else by it
        joined = join(tx, contact.pk, stranger.pk)
    of_number = (spellings.c.session_pk == session_pk, spellings.c.phone == phone)
    moved = tx.execute(sa.update(spellings).where(*of_number).values(contact_pk=contact.pk))
    if moved.rowcount == 0:
        row = {"session_pk": session_pk, "phone": phone, "contact_pk": contact.pk}
        tx.execute(sa.insert(spellings).values(row))
    return joined
