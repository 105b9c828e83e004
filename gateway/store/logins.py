"""Logins as rows: each goes on by its one good refresh token, and ends with its row."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.tenants import TenantStatus
from gateway.core.users import User
from gateway.store.database import Transaction
from gateway.store.tables import logins, tenants, users
from gateway.store.users import user_of


def insert(
    tx: Transaction, user_id: str, login_id: str, refresh_id: str, expires_at: datetime
) -> None:
    now = tx.clock.now()
    user_pk = sa.select(users.c.pk).where(users.c.id == user_id).scalar_subquery()
    tx.execute(
        sa.insert(logins).values(
            user_pk=user_pk,
            id=login_id,
            refresh_id=refresh_id,
            created_at=now,
            used_at=now,
            expires_at=expires_at,
        )
    )


def user_behind(connection: Connection, login_id: str, now: datetime) -> User | None:
    """Who is logged in by it, unless it, they or their tenant have ended or been shut out."""
    row = connection.execute(_who(login_id, now)).one_or_none()
    return None if row is None else user_of(row)


def renew(
    tx: Transaction, login_id: str, spent: str, refresh_id: str, expires_at: datetime
) -> User | None:
    """Exchange the good refresh token for another; None ends the login where it was not that one.

    Whoever brings one that was spent may have stolen it, or have been robbed of its successor.
    """
    now = tx.clock.now()
    query = _who(login_id, now).add_columns(logins.c.refresh_id)
    row = tx.connection.execute(query).one_or_none()
    if row is None or row.refresh_id != spent:
        end(tx, login_id)
        return None
    tx.execute(
        sa.update(logins)
        .where(logins.c.id == login_id)
        .values(refresh_id=refresh_id, used_at=now, expires_at=expires_at)
    )
    return user_of(row)


def end(tx: Transaction, login_id: str) -> None:
    tx.execute(sa.delete(logins).where(logins.c.id == login_id))


def end_all(tx: Transaction, user_id: str) -> None:
    """All of a user's."""
    user_pk = sa.select(users.c.pk).where(users.c.id == user_id).scalar_subquery()
    tx.execute(sa.delete(logins).where(logins.c.user_pk == user_pk))


def forget_over(tx: Transaction, limit: int) -> int:
    """Forget up to `limit` of those that were not refreshed in time; how many there were."""
    over = (
        sa.select(logins.c.pk)
        .where(logins.c.expires_at <= tx.clock.now())
        .limit(limit)
        .scalar_subquery()
    )
    return tx.execute(sa.delete(logins).where(logins.c.pk.in_(over))).rowcount


def _who(login_id: str, now: datetime) -> sa.Select[Any]:
    return (
        sa.select(*users.c)
        .join_from(logins, users, users.c.pk == logins.c.user_pk)
        .join(tenants, tenants.c.pk == users.c.tenant_pk)
        .where(
            logins.c.id == login_id,
            logins.c.expires_at > now,
            users.c.is_active,
            tenants.c.status == TenantStatus.ACTIVE,
        )
    )
