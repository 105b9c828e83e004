"""Who has seen a status, as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.contacts import Person


class View(TypedDict):
    """Somebody has seen it."""

    person: Person
    at: Time
