"""Which events callers want, and from where on."""

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from gateway.api.bodies import Query
from gateway.api.dialects.native.requests.fields import SessionId
from gateway.core.events import EventType
from gateway.core.paging import DEFAULT_LIMIT, MAX_LIMIT

MAX_EVENTS_WAIT_SECONDS: Final = 60.0  # what proxies let a silent answer last
MAX_SEQ: Final = (1 << 63) - 1


def _separated_by_commas(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()] or None


EventTypes = Annotated[
    frozenset[EventType] | None,
    BeforeValidator(_separated_by_commas),
    Field(
        description="Names separated by commas; all of them when absent.",
        json_schema_extra={"explode": False},
    ),
]


class FollowEvents(Query):
    """Which events, from where on."""

    after: int | None = Field(
        None, ge=0, le=MAX_SEQ, description="A `seq`; absent or 0 is the oldest kept."
    )
    types: EventTypes = None
    session_id: SessionId | None = Field(None, alias="sessionId")


class ReadEvents(FollowEvents):
    """Which events, and how long to wait for the first."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    wait: float = Field(
        0, ge=0, allow_inf_nan=False, description="Seconds to wait while there is nothing."
    )

    @property
    def wait_seconds(self) -> float:
        return min(self.wait, MAX_EVENTS_WAIT_SECONDS)
