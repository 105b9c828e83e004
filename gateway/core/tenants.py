"""Who is asking, for whom, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.errors import Forbidden

DEFAULT_TENANT = 1
"""The tenant of an installation that never made another."""


class Scope(StrEnum):
    READ = "read"
    SEND = "send"
    MANAGE = "manage"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The one who asks, once a credential has been proven."""

    tenant: int = DEFAULT_TENANT
    name: str
    scopes: frozenset[Scope] = ALL_SCOPES
    sessions: frozenset[str] | None = None
    """Only these sessions; None for all of the tenant's."""

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
