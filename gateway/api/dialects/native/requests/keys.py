"""What callers ask of API keys."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import MAX_NAME_CHARACTERS, SessionId
from gateway.core.tenants import Scope


class CreateKey(Body):
    """A key for an app: what it may do, and with which sessions."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
    scopes: frozenset[Scope] = Field(min_length=1)
    sessions: frozenset[SessionId] | None = Field(None, max_length=1000)
    expires_at: AwareDatetime | None = Field(None, alias="expiresAt")
