"""Send limits as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time


class SendLimit(TypedDict):
    """A limit, and how much of it is left until its window ends."""

    limit: int
    used: int
    remaining: int
    resetsAt: Time


class SendLimits(TypedDict):
    """What is limited; null where there is no limit."""

    minute: SendLimit | None
    hour: SendLimit | None
    day: SendLimit | None
    month: SendLimit | None
