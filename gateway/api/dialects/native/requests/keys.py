"""What callers ask of API keys."""

from typing import Annotated, Final

from pydantic import Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import MAX_NAME_CHARACTERS, SessionId, Time
from gateway.core.tenants import Scope

MAX_NETWORK_CHARACTERS: Final = 64


class CreateKey(Body):
    """A key for an app: what it may do, with which sessions, from where and until when."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
    scopes: frozenset[Scope] = Field(min_length=1)
    sessions: frozenset[SessionId] | None = Field(None, max_length=1000)
    addresses: frozenset[Annotated[str, Field(max_length=MAX_NETWORK_CHARACTERS)]] | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Only from these addresses and networks, as the gateway sees them.",
        examples=[["192.0.2.7", "2001:db8::/32"]],
    )
    expires_at: Time | None = Field(None, alias="expiresAt")
