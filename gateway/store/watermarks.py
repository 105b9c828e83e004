"""Up to where each chat is known: all that WhatsApp Web had of it until then is stored."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.chats import SETTLING, Watermark, Watermarks
from gateway.core.ids import Jid
from gateway.store.columns import milliseconds
from gateway.store.database import Transaction
from gateway.store.tables import chats, contacts

RAISED = {
    chats.c.known_id: sa.bindparam("known_wire", type_=sa.Text),
    chats.c.known_at: sa.func.max(
        sa.func.coalesce(chats.c.known_at, 0), sa.bindparam("known_until", type_=sa.BigInteger)
    ),
}
"""What an update of a chat sets; its values are `parameters`."""
_RAISE = sa.update(chats).where(chats.c.pk == sa.bindparam("chat")).values(RAISED)
_MARKED = (
    sa.select(chats.c.id, chats.c.known_id, chats.c.known_at, contacts.c.phone, contacts.c.lid)
    .select_from(sa.outerjoin(chats, contacts, chats.c.contact_pk == contacts.c.pk))
    .where(chats.c.session_pk == sa.bindparam("session"), chats.c.known_at.is_not(None))
)


def parameters(tx: Transaction, known: Watermark) -> dict[str, Any]:
    """A clock that runs ahead must not take the mark beyond the present.

    Whatever else comes today would lie behind it.
    """
    until = min(known.at, tx.clock.now())
    return {"known_wire": known.wire_id, "known_until": milliseconds(until)}


def raise_to(tx: Transaction, chat_pk: int, known: Watermark) -> None:
    """The chat is known up to there."""
    tx.run(_RAISE, {"chat": chat_pk, **parameters(tx, known)})


def of_session(connection: Connection, session_pk: int, linked_at: datetime) -> Watermarks:
    known: dict[Jid, Watermark] = {}
    for row in connection.execute(_MARKED, {"session": session_pk}):
        mark = Watermark(wire_id=row.known_id, at=row.known_at)
        known |= {Jid(name): mark for name in (row.id, row.phone, row.lid) if name is not None}
    latest = max((mark.at for mark in known.values()), default=None)
    busy_since = None if latest is None else latest - SETTLING
    return Watermarks(chats=known, linked_at=linked_at, busy_since=busy_since)
