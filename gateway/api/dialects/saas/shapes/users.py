"""Users, their tenants and their tokens as document 001's JSON."""

from typing import Any

from typing_extensions import TypedDict

from gateway.api.dialects.saas.shapes.answers import Time
from gateway.core.plans import Plan
from gateway.core.tenants import Role, TenantStatus


class Tokens(TypedDict):
    """What a client goes on with."""

    accessToken: str
    refreshToken: str


class TenantInShort(TypedDict):
    """The tenant that a user is of."""

    id: str
    name: str
    plan: Plan
    status: TenantStatus


class Me(TypedDict):
    """The user who asks."""

    id: str
    email: str
    name: str
    role: Role
    tenantId: str
    tenant: TenantInShort


class Limits(TypedDict):
    """What the plan holds."""

    maxUsers: int
    maxInstances: int
    maxMessages: int
    maxConversations: int


class Tenant(TenantInShort):
    """A tenant as its own users see it."""

    settings: dict[str, Any]
    limits: Limits


class User(TypedDict):
    """Somebody of the tenant."""

    id: str
    email: str
    name: str
    role: Role
    isActive: bool
    lastLoginAt: Time | None


class NewUser(User):
    """Somebody who was just added; who was invited sets a password with the token."""

    invitationToken: str | None
