"""API keys as rows: only their hash is kept."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.tenants import ApiKey, Scope, TenantStatus
from gateway.store.database import Transaction
from gateway.store.tables import keys, tenants


def insert(tx: Transaction, key: ApiKey, secret_hash: str) -> None:
    tx.execute(
        sa.insert(keys).values(
            tenant_pk=key.tenant,
            id=key.id,
            name=key.name,
            prefix=key.prefix,
            hash=secret_hash,
            scopes=_text(key.scopes),
            sessions=_text(key.sessions),
            addresses=_text(key.addresses),
            expires_at=key.expires_at,
            created_at=key.created_at,
        )
    )


def by_hash(connection: Connection, secret_hash: str, now: datetime) -> ApiKey | None:
    """The key with this secret, unless it has expired or its tenant was suspended."""
    query = (
        sa.select(*keys.c)
        .join(tenants)
        .where(
            keys.c.hash == secret_hash,
            sa.or_(keys.c.expires_at.is_(None), keys.c.expires_at > now),
            tenants.c.status == TenantStatus.ACTIVE,
        )
    )
    row = (connection.execute(query)).one_or_none()
    return None if row is None else _key(row)


def listing(connection: Connection, tenant: int) -> tuple[ApiKey, ...]:
    query = sa.select(keys).where(keys.c.tenant_pk == tenant).order_by(keys.c.pk)
    return tuple(_key(row) for row in connection.execute(query))


def set_last_used(tx: Transaction, key_id: str, at: datetime) -> None:
    tx.execute(sa.update(keys).where(keys.c.id == key_id).values(last_used_at=at))


def delete(tx: Transaction, tenant: int, key_id: str) -> bool:
    """Whether there was such a key."""
    result = tx.execute(sa.delete(keys).where(keys.c.tenant_pk == tenant, keys.c.id == key_id))
    return result.rowcount > 0


def _key(row: sa.Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=frozenset(Scope(scope) for scope in json.loads(row.scopes)),
        sessions=_set(row.sessions),
        addresses=_set(row.addresses),
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        created_at=row.created_at,
        tenant=row.tenant_pk,
    )


def _text(names: Iterable[str] | None) -> str | None:
    return None if names is None else json.dumps(sorted(names))


def _set(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(json.loads(text))
