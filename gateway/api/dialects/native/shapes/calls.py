"""Calls as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.contacts import Person

Call = TypedDict("Call", {"id": str, "from": Person, "video": bool})
Call.__doc__ = "Somebody calls."


class Rejected(TypedDict):
    """The call that was declined."""

    id: str
    rejected: bool
