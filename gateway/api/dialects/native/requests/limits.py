"""What callers ask of send limits."""

from typing import Annotated

from pydantic import Field

from gateway.api.bodies import Body
from gateway.core.limits import MAX_SENDS, Limits

Limit = Annotated[int, Field(ge=0, le=MAX_SENDS)]


class SetLimits(Body):
    """How much may be asked for; in a minute and an hour calls, in a day and a month messages."""

    minute: Limit | None = None
    hour: Limit | None = None
    day: Limit | None = None
    month: Limit | None = None

    def limits(self) -> Limits:
        return Limits(minute=self.minute, hour=self.hour, day=self.day, month=self.month)
