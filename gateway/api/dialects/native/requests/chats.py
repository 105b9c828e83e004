"""What callers ask of chats."""

from pydantic import Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import Time
from gateway.core.history import DEFAULT_COUNT, MAX_COUNT


class FetchHistory(Body):
    """How many messages."""

    count: int = Field(DEFAULT_COUNT, ge=1, le=MAX_COUNT)


class MuteChat(Body):
    """Until when; for ever where that is absent."""

    until: Time | None = Field(None, description="ISO 8601 with its offset.")
