"""API keys as JSON."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.core.tenants import Scope


class ApiKey(TypedDict):
    """A stored key, without its secret."""

    id: str
    name: str
    prefix: Annotated[str, Field(description="The key's first characters.")]
    scopes: list[Scope]
    sessions: Annotated[list[str] | None, Field(description="Only these; null for all.")]
    addresses: Annotated[list[str] | None, Field(description="Only from these; null for any.")]
    expiresAt: Time | None
    lastUsedAt: Annotated[Time | None, Field(description="To the minute.")]
    createdAt: Time


class NewApiKey(ApiKey):
    """A key that was just made; `key` is shown this once."""

    key: str
