"""Events as JSON."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.core.events import EventType


class Envelope(TypedDict):
    """Something that happened; `data` is the session, message, chat … that it is about."""

    id: Annotated[str, Field(examples=["evt_0123456789abcdef01234567"])]
    seq: int
    type: EventType
    sessionId: str | None
    tenantId: str
    timestamp: Time
    data: dict[str, Any]


class Events(TypedDict):
    """What happened after `after`, in order; `next` is what to pass as `after` next time.

    `oldest` and `newest` are the first and the last `seq` that the log holds at the moment. An
    `after` that is lower than `oldest - 1` has missed what was kept no longer; one that is higher
    than `newest` belongs to another log, such as the one before a backup was restored.
    """

    success: bool
    data: list[Envelope]
    next: int
    oldest: int
    newest: int
