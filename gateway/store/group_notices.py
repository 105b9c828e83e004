"""Which lines in the chats of groups were told: none of them is told twice."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from gateway.store.database import Transaction
from gateway.store.tables import group_notices as notices


def is_first(tx: Transaction, session_pk: int, wire_id: str, at: datetime) -> bool:
    """Whether it was not told before; from now on it was."""
    row = {"session_pk": session_pk, "wire_id": wire_id, "at": at}
    return tx.execute(insert(notices).values(row).on_conflict_do_nothing()).rowcount == 1


def forget_before(tx: Transaction, moment: datetime, limit: int) -> int:
    """Forget up to `limit` older ones; how many there were."""
    old = sa.select(notices.c.pk).where(notices.c.at < moment).limit(limit).scalar_subquery()
    return tx.execute(sa.delete(notices).where(notices.c.pk.in_(old))).rowcount
