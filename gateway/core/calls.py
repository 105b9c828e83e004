"""Calls: that one comes, and that it is declined; nobody speaks through a gateway."""

from dataclasses import dataclass

from gateway.core.contacts import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody calls."""

    id: str
    caller: Person
    video: bool
