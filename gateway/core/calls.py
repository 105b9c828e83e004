"""Calls: that one comes, and that it is declined; nobody speaks through a gateway."""

from dataclasses import dataclass

from gateway.core.contacts import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswer:
    """What becomes of a session's calls without anybody asking."""

    reject: bool = False
    """Decline each at once."""
    message: str | None = None
    """And write this to the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody calls."""

    id: str
    caller: Person
    video: bool
