"""Messages that wait for their time, and their way into the queue."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.messages import Message, MessageStatus
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store import messages as store
from gateway.store.columns import Moment, microseconds, milliseconds
from gateway.store.database import Transaction
from gateway.store.sessions import StoredSession
from gateway.store.tables import DUE_TURN, SCHEDULED, SOONEST_FIRST, messages

_DUE = (
    sa.select(messages.c.pk, messages.c.session_pk, messages.c.chat_pk)
    .where(
        sa.text(f"messages.{SCHEDULED}"),
        messages.c.scheduled_at <= sa.bindparam("now", type_=Moment),
    )
    .order_by(*SOONEST_FIRST)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_NEXT = sa.select(sa.func.min(messages.c.scheduled_at)).where(sa.text(f"messages.{SCHEDULED}"))
_QUEUE = (
    sa.update(messages)
    .where(messages.c.pk == sa.bindparam("message"))
    .values(status=MessageStatus.PENDING.value, turn=DUE_TURN)
)


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose time has come."""

    pk: int
    session_pk: int
    chat_pk: int


def due(connection: Connection, now: datetime, limit: int) -> tuple[Due, ...]:
    """Of all sessions, in the order in which they were to be sent."""
    rows = connection.execute(_DUE, {"now": now, "limit": limit})
    return tuple(Due(row.pk, row.session_pk, row.chat_pk) for row in rows)


def next_moment(connection: Connection) -> datetime | None:
    """When the next one falls due; None without any."""
    found: datetime | None = connection.execute(_NEXT).scalar_one()
    return found


def queue(tx: Transaction, pk: int, now: datetime) -> None:
    """It stands behind what was accepted before this moment, and before all that comes later."""
    position = microseconds(tx.clock.now()) + store.ONE_SECOND
    tx.execute(_QUEUE, {"message": pk, "timestamp": now, "position": position})


def listing(connection: Connection, stored: StoredSession, page: Page) -> Listing[Message]:
    """Soonest first."""
    query = (
        store.READ.where(messages.c.session_pk == stored.pk, sa.text(f"messages.{SCHEDULED}"))
        .order_by(*SOONEST_FIRST)
        .limit(page.limit + 1)
    )
    if (place := page.position(2)) is not None:
        at = sa.type_coerce(messages.c.scheduled_at, sa.BigInteger)
        query = query.where(sa.tuple_(at, messages.c.pk) > sa.tuple_(*map(sa.literal, place)))
    rows = connection.execute(query).all()
    shown = rows[: page.limit]
    following = None
    if len(rows) > page.limit:
        following = cursor_at(milliseconds(shown[-1].scheduled_at), shown[-1].pk)
    return Listing(tuple(store.messages_of(connection, stored, shown)), following)
