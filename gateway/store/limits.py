"""Limits as rows, and the counts that are held against them.

A tenant's own row has no session. Counts are kept under the name of whoever they are of, so that a
count is one row whatever it is a count of.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gateway.core.limits import Limits, Window
from gateway.store.database import Transaction
from gateway.store.tables import send_counts, send_limits

Owner = tuple[int, str | None]
"""A tenant, and a session of it or None for the whole."""

_new = sqlite_insert(send_counts)
_same_window = send_counts.c.start == _new.excluded.start
_AFTER = sa.case((_same_window, send_counts.c.used + _new.excluded.used), else_=_new.excluded.used)
_TAKE = _new.on_conflict_do_update(
    index_elements=["tenant_pk", "session_id", "window"],
    set_={"used": _AFTER, "start": _new.excluded.start},
    where=sa.bindparam("limit", type_=sa.BigInteger) >= _AFTER,
).returning(send_counts.c.used)
WHOLE_TENANT = ""
"""`session_id` of what is the tenant's own (a null would not be unique)."""


def everyones(connection: Connection) -> dict[Owner, Limits]:
    rows = connection.execute(sa.select(send_limits))
    return {
        (row.tenant_pk, row.session_id or None): Limits(
            **{window.value: getattr(row, window.value) for window in Window}
        )
        for row in rows
    }


def put(tx: Transaction, owner: Owner, limits: Limits) -> None:
    values = {window.value: getattr(limits, window.value) for window in Window}
    tx.execute(
        sqlite_insert(send_limits)
        .values(**_key(owner), **values)
        .on_conflict_do_update(index_elements=["tenant_pk", "session_id"], set_=values)
    )


def take(
    tx: Transaction, owner: Owner, window: tuple[Window, datetime], amount: int, *, limit: int
) -> bool:
    """Count so much more, unless that would be more than the limit."""
    name, start = window
    if amount > limit:
        return False
    values = {**_key(owner), "window": name.value, "start": start, "used": amount}
    return tx.execute(_TAKE, {**values, "limit": limit}).one_or_none() is not None


def used(connection: Connection, owner: Owner) -> Mapping[Window, tuple[datetime, int]]:
    """What was counted, and in the window that began when."""
    key = _key(owner)
    query = sa.select(send_counts).where(
        *(send_counts.c[name] == value for name, value in key.items())
    )
    return {Window(row.window): (row.start, row.used) for row in connection.execute(query)}


def _key(owner: Owner) -> dict[str, Any]:
    tenant, session_id = owner
    return {"tenant_pk": tenant, "session_id": session_id or WHOLE_TENANT}
