"""Tenants: made and led by super admins, looked at and named by their own."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gateway.core.errors import AlreadyExists, Forbidden, InvalidRequest, NotFound
from gateway.core.paging import Listing, Page, cursor_at
from gateway.core.plans import Plan
from gateway.core.tenants import Principal, Scope, Tenant, TenantStatus, slug_of
from gateway.store import tenants as store
from gateway.store.database import Connection, Database, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantChange:
    """What is to become of a tenant; None for what stays."""

    name: str | None = None
    timezone: str | None = None
    settings: Mapping[str, Any] | None = None
    plan: Plan | None = None
    status: TenantStatus | None = None
    attributes: Mapping[str, Any] | None = None

    @property
    def is_for_supers(self) -> bool:
        return any(part is not None for part in (self.plan, self.status, self.attributes))


class Tenants:
    def __init__(self, database: Database, *, default_plan: Plan) -> None:
        self._database = database
        self._default_plan = default_plan

    async def create(
        self,
        who: Principal,
        *,
        name: str,
        slug: str | None = None,
        plan: Plan | None = None,
        timezone: str = "UTC",
        attributes: Mapping[str, Any] | None = None,
    ) -> Tenant:
        who.require_super()
        await _check_timezone(timezone)

        def write(tx: Transaction) -> Tenant:
            if slug is not None and store.find(tx.connection, slug) is not None:
                raise AlreadyExists("There is a tenant with this slug.")
            return self.new(
                tx,
                name=name,
                slug=slug or slug_of(name),
                plan=plan,
                timezone=timezone,
                attributes=attributes or {},
            )

        return await self._database.accept(write)

    def new(
        self, tx: Transaction, *, name: str, slug: str, plan: Plan | None = None, **more: Any
    ) -> Tenant:
        """A tenant within somebody else's unit of work; a slug that is taken gets a number."""
        values = {"id": str(uuid.uuid4()), "name": name, "slug": slug, "timezone": "UTC"}
        return store.insert(tx, {**values, "plan": plan or self._default_plan, **more})

    async def list(self, who: Principal, page: Page) -> Listing[Tenant]:
        """All there are, oldest first."""
        who.require_super()
        (after,) = page.position(1) or (0,)
        found = await self._database.read(
            lambda connection: store.listing(connection, after=after, limit=page.limit + 1)
        )
        items = found[: page.limit]
        return Listing(items, cursor_at(items[-1].pk) if len(found) > page.limit else None)

    async def get(self, who: Principal, named: str | None = None) -> Tenant:
        """The caller's own, or by its number, slug or UUID; others' are not there."""
        _require(who, Scope.READ)
        return await self._database.read(lambda connection: _named(connection, who, named))

    async def update(
        self, who: Principal, change: TenantChange, named: str | None = None
    ) -> Tenant:
        _require(who, Scope.ADMIN)
        if change.is_for_supers:
            who.require_super()
        if change.timezone is not None:
            await _check_timezone(change.timezone)
        values = {
            name: value
            for name in ("name", "timezone", "settings", "plan", "status", "attributes")
            if (value := getattr(change, name)) is not None
        }

        def write(tx: Transaction) -> Tenant:
            tenant = _named(tx.connection, who, named)
            return store.update(tx, tenant.pk, values)

        return await self._database.write(write)

    async def acting(self, who: Principal, named: str) -> Principal:
        """The caller, working for this tenant; only super admins work for another than theirs."""
        tenant = await self._database.read(lambda connection: store.find(connection, named))
        if tenant is not None and tenant.pk == who.tenant:
            return who
        if not who.is_super:
            raise Forbidden("You may not act for that tenant.")
        if tenant is None:
            raise NotFound("There is no such tenant.")
        return replace(who, tenant=tenant.pk)


def _require(who: Principal, scope: Scope) -> None:
    who.require(scope)
    if who.sessions is not None:
        raise Forbidden("A key for some sessions only has nothing to do with tenants.")


def _named(connection: Connection, who: Principal, named: str | None) -> Tenant:
    if named is None:
        return store.get(connection, who.tenant)
    tenant = store.find(connection, named)
    if tenant is None or (tenant.pk != who.tenant and not who.is_super):
        raise NotFound("There is no such tenant.")
    return tenant


async def _check_timezone(name: str) -> None:
    try:
        await asyncio.to_thread(ZoneInfo, name)  # which reads a file
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidRequest.field("timezone", "is no time zone, such as America/Lima") from None
