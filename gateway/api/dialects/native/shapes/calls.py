"""Calls as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.contacts import Person

Call = TypedDict("Call", {"id": str, "from": Person, "video": bool})
Call.__doc__ = "Somebody calls."


class CallAnswer(TypedDict):
    """What becomes of a session's calls: each is rejected at once, its caller gets the message."""

    reject: bool
    message: str | None


class Rejected(TypedDict):
    """The call that was declined."""

    id: str
    rejected: bool
