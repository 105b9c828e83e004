"""Keys of calls that are made once: each names what its first call made, and keeps its answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gateway.core.errors import InProgress
from gateway.core.idempotency import KEPT_FOR, KeptAnswer, Once
from gateway.store.database import Transaction
from gateway.store.tables import idempotency_keys as keys


@dataclass(frozen=True, slots=True)
class FirstCall:
    """What is known of the first call with a key."""

    fingerprint: str
    session_id: str
    session_pk: int | None
    message_pk: int | None
    bulk_pk: int | None
    """What it made, one of the two; None once that is gone, with its session."""
    answer: KeptAnswer | None
    """None when the gateway died before it answered."""


def find(connection: Connection, tenant: int, once: Once, now: datetime) -> FirstCall | None:
    """The first call with this key, if it was made within the time that keys are kept."""
    query = sa.select(keys).where(*_is(tenant, once), keys.c.created_at > now - KEPT_FOR)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    answer = None if row.body is None else KeptAnswer(row.status, row.body)
    return FirstCall(
        row.fingerprint, row.session_id, row.session_pk, row.message_pk, row.bulk_pk, answer
    )


def claim(
    tx: Transaction,
    tenant: int,
    once: Once,
    *,
    session_pk: int,
    session_id: str,
    message_pk: int | None = None,
    bulk_pk: int | None = None,
) -> None:
    """Bind a key to what the same transaction made; refused while another call holds it."""
    now = tx.clock.now()
    made = {
        "fingerprint": once.fingerprint,
        "session_id": session_id,
        "session_pk": session_pk,
        "message_pk": message_pk,
        "bulk_pk": bulk_pk,
        "created_at": now,
    }
    nothing_yet = {"status": None, "body": None}
    statement = (
        sqlite_insert(keys)
        .values(tenant_pk=tenant, route=once.route, key=once.key, **made)
        .on_conflict_do_update(
            index_elements=["tenant_pk", "route", "key"],
            set_=made | nothing_yet,
            where=sa.or_(keys.c.created_at <= now - KEPT_FOR, _made_nothing_that_is_left()),
        )
        .returning(keys.c.pk)
    )
    if tx.execute(statement).one_or_none() is None:
        raise InProgress


def keep(tx: Transaction, tenant: int, once: Once, answer: KeptAnswer) -> None:
    """The first answer; a later one does not take its place."""
    tx.execute(
        sa.update(keys)
        .where(*_is(tenant, once), keys.c.body.is_(None))
        .values(status=answer.status, body=answer.body)
    )


def delete_before(tx: Transaction, moment: datetime, limit: int) -> int:
    """Forget up to `limit` keys that are older; how many there were."""
    old = (
        sa.select(keys.c.pk)
        .where(keys.c.created_at <= moment)
        .order_by(keys.c.created_at)
        .limit(limit)
        .scalar_subquery()
    )
    return tx.execute(sa.delete(keys).where(keys.c.pk.in_(old))).rowcount


def _is(tenant: int, once: Once) -> tuple[sa.ColumnElement[Any], ...]:
    return (keys.c.tenant_pk == tenant, keys.c.route == once.route, keys.c.key == once.key)


def _made_nothing_that_is_left() -> sa.ColumnElement[bool]:
    """Never answered, and what it made is gone: there is nothing to answer with."""
    return sa.and_(keys.c.body.is_(None), keys.c.message_pk.is_(None), keys.c.bulk_pk.is_(None))
