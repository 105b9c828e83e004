"""Who is asking, for whom, and what they may do."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from gateway.core.errors import Forbidden
from gateway.core.plans import Plan

DEFAULT_TENANT = 1
"""The tenant of an installation that never made another."""


class Scope(StrEnum):
    READ = "read"
    SEND = "send"
    MANAGE = "manage"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)


class Role(StrEnum):
    """What a user is in their tenant; a super admin is one for the whole installation."""

    SUPER_ADMIN = "super_admin"
    ADMIN = "admin"
    AGENT = "agent"
    VIEWER = "viewer"

    @property
    def scopes(self) -> frozenset[Scope]:
        match self:
            case Role.VIEWER:
                return frozenset({Scope.READ})
            case Role.AGENT:
                return frozenset({Scope.READ, Scope.SEND})
            case Role.ADMIN | Role.SUPER_ADMIN:
                return ALL_SCOPES


class TenantStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Nobody of it gets in; what it has stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """An organisation whose sessions, keys and users nobody else sees."""

    pk: int
    """The number that super admins name it by."""
    id: str
    """A UUID."""
    slug: str
    name: str
    plan: Plan
    status: TenantStatus = TenantStatus.ACTIVE
    timezone: str = "UTC"
    """Of the IANA database; its days begin at midnight there."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What its users keep here; nothing of the gateway depends on it."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What its super admins keep here."""
    created_at: datetime
    updated_at: datetime


MAX_SLUG_CHARACTERS = 63


def slug_of(name: str) -> str:
    """`Mi Empresa SAS` → `mi-empresa-sas`; `tenant` where nothing of a name is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_SLUG_CHARACTERS].strip("-") or "tenant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The one who asks, once a credential has been proven."""

    tenant: int = DEFAULT_TENANT
    name: str
    scopes: frozenset[Scope] = ALL_SCOPES
    sessions: frozenset[str] | None = None
    """Only these sessions; None for all of the tenant's."""
    user: str | None = None
    """The id of the user who asks; None where a key does."""
    key: str | None = None
    """The id of the stored key that was used; None of the operator's."""
    is_super: bool = False
    """It may act for any tenant, and has a say over tenants."""

    def require_super(self) -> None:
        """Refuse what is for those who run the installation."""
        if not self.is_super:
            raise Forbidden("This is for super admins.")

    def require(self, scope: Scope, session_id: str | None = None) -> None:
        """Refuse what this principal may not do; `admin` may do everything in its tenant."""
        if scope not in self.scopes and Scope.ADMIN not in self.scopes:
            raise Forbidden(f"This key lacks the scope '{scope}'.")
        if session_id is not None and not self.sees(session_id):
            raise Forbidden("This key is not for that session.")

    def sees(self, session_id: str | None) -> bool:
        return self.sessions is None or session_id is None or session_id in self.sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A stored key, without its secret."""

    id: str
    name: str
    prefix: str
    """The first characters, to recognise it by."""
    scopes: frozenset[Scope]
    sessions: frozenset[str] | None = None
    """Only these; None for all of the tenant's."""
    addresses: frozenset[str] | None = None
    """The addresses and networks that it may be used from; None for anywhere."""
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    """To the minute."""
    created_at: datetime
    tenant: int = DEFAULT_TENANT
