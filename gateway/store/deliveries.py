"""Deliveries as rows: what was tried, and what is to be tried again.

An event that nobody tried to deliver yet has no row: the endpoint's place in the event log says
it all, so that writing an event costs the same for any number of endpoints.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.deliveries import Delivery, DeliveryFilter, DeliveryStatus
from gateway.core.events import EventType
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store.database import Transaction
from gateway.store.prepared import run, run_each
from gateway.store.tables import PENDING_DELIVERY, deliveries, webhooks

_earlier = deliveries.alias("earlier")
_PENDING = sa.text(f"deliveries.{PENDING_DELIVERY}")
_FIRST_OF_ITS_CHAT = ~sa.exists().where(
    _earlier.c.webhook_pk == deliveries.c.webhook_pk,
    sa.text(f"earlier.{PENDING_DELIVERY}"),
    _earlier.c.chat == deliveries.c.chat,
    _earlier.c.seq < deliveries.c.seq,
)


_OF_ENDPOINT = (
    sa.select(webhooks.c.pk)
    .where(webhooks.c.id == sa.bindparam("webhook_id", type_=sa.Text))
    .scalar_subquery()
)
_WAITING = (
    sa.select(deliveries)
    .where(deliveries.c.webhook_pk == _OF_ENDPOINT, _PENDING)
    .order_by(deliveries.c.next_attempt_at.nulls_first(), deliveries.c.seq)
    .limit(sa.bindparam("up_to", type_=sa.Integer))
)
_WAITING_IN_ORDER = _WAITING.where(_FIRST_OF_ITS_CHAT)


def most_urgent(
    connection: Connection, webhook_id: str, *, ordered: bool, limit: int
) -> tuple[Delivery, ...]:
    """What waits for nothing but its time: the first of it, due or not."""
    query = _WAITING_IN_ORDER if ordered else _WAITING
    found = run(connection, query, {"webhook_id": webhook_id, "up_to": limit})
    return tuple(_delivery(row) for row in found)


def waiting_chats(
    connection: Connection, webhook_pk: int, chats: Collection[str]
) -> frozenset[str]:
    """Those of these chats that have something to be delivered first."""
    query = (
        sa.select(deliveries.c.chat)
        .distinct()
        .where(deliveries.c.webhook_pk == webhook_pk, _PENDING, deliveries.c.chat.in_(chats))
    )
    return frozenset(connection.scalars(query))


_OUTCOME = (
    "body",
    "status",
    "attempts",
    "status_code",
    "duration_ms",
    "response",
    "error",
    "attempted_at",
    "next_attempt_at",
)
_FRESH = ("webhook_pk", "id", "event_id", "seq", "type", "chat", "created_at", *_OUTCOME)


def _given(names: Sequence[str]) -> dict[str, sa.BindParameter[Any]]:
    return {name: sa.bindparam(name, type_=deliveries.c[name].type) for name in names}


_INSERT = sa.insert(deliveries).values(_given(_FRESH))
_SETTLE = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("of", type_=sa.Text))
    .values(_given(_OUTCOME))
)


def save(tx: Transaction, outcomes: Sequence[tuple[int, Delivery]]) -> None:
    """What became of deliveries, each beside the `pk` of its endpoint."""
    now = tx.clock.now()
    fresh = [
        {
            "webhook_pk": webhook_pk,
            "id": each.id,
            "event_id": each.event_id,
            "seq": each.seq,
            "type": each.type.value,
            "chat": each.chat,
            "created_at": now,
            **_values(each),
        }
        for webhook_pk, each in outcomes
        if not each.stored
    ]
    known = [{"of": each.id, **_values(each)} for _, each in outcomes if each.stored]
    run_each(tx.connection, _INSERT, fresh)
    run_each(tx.connection, _SETTLE, known)


def get(connection: Connection, webhook_pk: int, delivery_id: str) -> Delivery | None:
    query = sa.select(deliveries).where(
        deliveries.c.webhook_pk == webhook_pk, deliveries.c.id == delivery_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _delivery(row)


def of_events(
    connection: Connection, webhook_pk: int, seqs: Collection[int]
) -> dict[int, Delivery]:
    query = sa.select(deliveries).where(
        deliveries.c.webhook_pk == webhook_pk, deliveries.c.seq.in_(seqs)
    )
    return {row.seq: _delivery(row) for row in connection.execute(query)}


def listing(
    connection: Connection, webhook_pk: int, which: DeliveryFilter, page: Page
) -> Listing[Delivery]:
    """Newest first."""
    query = (
        sa.select(deliveries)
        .where(deliveries.c.webhook_pk == webhook_pk)
        .order_by(deliveries.c.pk.desc())
        .limit(page.limit + 1)
    )
    if which.status is not None:
        query = query.where(deliveries.c.status == which.status.value)
    if which.types is not None:
        query = query.where(deliveries.c.type.in_([kind.value for kind in which.types]))
    if position := page.position(1):
        query = query.where(deliveries.c.pk < position[0])
    rows = connection.execute(query).all()
    shown = rows[: page.limit]
    following = cursor_at(shown[-1].pk) if len(rows) > page.limit else None
    return Listing(tuple(_delivery(row) for row in shown), following)


def delete_before(tx: Transaction, moment: datetime, limit: int) -> int:
    """Those that came to an end."""
    old = (
        sa.select(deliveries.c.pk)
        .where(
            deliveries.c.created_at < moment,
            deliveries.c.status != DeliveryStatus.PENDING.value,
        )
        .limit(limit)
    )
    return tx.execute(sa.delete(deliveries).where(deliveries.c.pk.in_(old))).rowcount


def _values(delivery: Delivery) -> dict[str, Any]:
    return {
        "body": delivery.body,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "status_code": delivery.status_code,
        "duration_ms": delivery.duration_ms,
        "response": delivery.response,
        "error": delivery.error,
        "attempted_at": delivery.attempted_at,
        "next_attempt_at": delivery.next_attempt_at,
    }


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        stored=True,
        event_id=row.event_id,
        seq=row.seq,
        type=EventType(row.type),
        chat=row.chat,
        body=row.body,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        status_code=row.status_code,
        duration_ms=row.duration_ms,
        response=row.response,
        error=row.error,
        created_at=row.created_at,
        attempted_at=row.attempted_at,
        next_attempt_at=row.next_attempt_at,
    )
