"""Tenants as rows."""

import json
import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.plans import Plan
from gateway.core.tenants import Tenant, TenantStatus
from gateway.store.database import Transaction
from gateway.store.tables import tenants

_NUMBER = re.compile(r"[0-9]{1,18}")


def insert(tx: Transaction, values: Mapping[str, Any]) -> Tenant:
    """`values` are the tenant's own but for its number; a slug that is taken gets one: `-2`."""
    now = tx.clock.now()
    row = {
        "status": TenantStatus.ACTIVE,
        "settings": {},
        "attributes": {},
        **values,
        "slug": _free_slug(tx.connection, values["slug"]),
        "created_at": now,
        "updated_at": now,
    }
    result = tx.execute(sa.insert(tenants).values(**_columns(row)).returning(*tenants.c))
    return _tenant(result.one())


def get(connection: Connection, pk: int) -> Tenant:
    return _tenant(connection.execute(sa.select(tenants).where(tenants.c.pk == pk)).one())


def find(connection: Connection, named: str) -> Tenant | None:
    """By its number, its slug or its UUID; digits are a number."""
    if _NUMBER.fullmatch(named):
        condition: sa.ColumnElement[bool] = tenants.c.pk == int(named)
    else:
        condition = sa.or_(tenants.c.slug == named, tenants.c.id == named)
    row = connection.execute(sa.select(tenants).where(condition)).one_or_none()
    return None if row is None else _tenant(row)


def listing(connection: Connection, *, after: int, limit: int) -> tuple[Tenant, ...]:
    query = sa.select(tenants).where(tenants.c.pk > after).order_by(tenants.c.pk).limit(limit)
    return tuple(_tenant(row) for row in connection.execute(query))


def update(tx: Transaction, pk: int, values: Mapping[str, Any]) -> Tenant:
    row = _columns({**values, "updated_at": tx.clock.now()})
    result = tx.execute(
        sa.update(tenants).where(tenants.c.pk == pk).values(**row).returning(*tenants.c)
    )
    return _tenant(result.one())


def _free_slug(connection: Connection, wanted: str) -> str:
    slug, number = wanted, 1
    while connection.execute(sa.select(tenants.c.pk).where(tenants.c.slug == slug)).first():
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else value
        for name, value in values.items()
    }


def _tenant(row: sa.Row[Any]) -> Tenant:
    return Tenant(
        pk=row.pk,
        id=row.id,
        slug=row.slug,
        name=row.name,
        plan=Plan(row.plan),
        status=TenantStatus(row.status),
        timezone=row.timezone,
        settings=json.loads(row.settings),
        attributes=json.loads(row.attributes),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
