"""Users as rows, with the hashes of their passwords."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.tenants import Role
from gateway.core.users import User
from gateway.store.database import Transaction
from gateway.store.tables import users


def insert(tx: Transaction, user: User, password_hash: str | None) -> None:
    tx.execute(
        sa.insert(users).values(
            tenant_pk=user.tenant,
            id=user.id,
            email=user.email,
            name=user.name,
            role=user.role,
            password_hash=password_hash,
            is_active=user.is_active,
            created_at=user.created_at,
            updated_at=user.updated_at,
        )
    )


def by_email(connection: Connection, email: str) -> tuple[User, str | None] | None:
    """With the hash of their password."""
    row = connection.execute(sa.select(users).where(users.c.email == email)).one_or_none()
    return None if row is None else (user_of(row), row.password_hash)


def by_id(connection: Connection, user_id: str) -> User | None:
    row = connection.execute(sa.select(users).where(users.c.id == user_id)).one_or_none()
    return None if row is None else user_of(row)


def find(connection: Connection, tenant: int, user_id: str) -> User | None:
    query = sa.select(users).where(users.c.tenant_pk == tenant, users.c.id == user_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else user_of(row)


def listing(
    connection: Connection, tenant: int, *, after: int = 0, limit: int | None = None
) -> tuple[tuple[int, User], ...]:
    """Each with its place, oldest first."""
    query = (
        sa.select(users)
        .where(users.c.tenant_pk == tenant, users.c.pk > after)
        .order_by(users.c.pk)
        .limit(limit)
    )
    return tuple((row.pk, user_of(row)) for row in connection.execute(query))


def count(connection: Connection, tenant: int) -> int:
    """Those that are active."""
    query = sa.select(sa.func.count()).where(users.c.tenant_pk == tenant, users.c.is_active)
    return int(connection.execute(query).scalar_one())


def other_admins(connection: Connection, tenant: int, user_id: str) -> int:
    """How many active admins a tenant has beside somebody."""
    query = sa.select(sa.func.count()).where(
        users.c.tenant_pk == tenant,
        users.c.is_active,
        users.c.role.in_((Role.ADMIN, Role.SUPER_ADMIN)),
        users.c.id != user_id,
    )
    return int(connection.execute(query).scalar_one())


def update(tx: Transaction, user_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(
        sa.update(users).where(users.c.id == user_id).values(**values, updated_at=tx.clock.now())
    )


def user_of(row: sa.Row[Any]) -> User:
    return User(
        id=row.id,
        tenant=row.tenant_pk,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        is_active=row.is_active,
        is_invited=row.password_hash is None,
        last_login_at=row.last_login_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
