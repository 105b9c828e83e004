"""What became of an event on its way to an endpoint, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.events import Event, EventType, PollVoted, PresenceChanged
from gateway.core.messages import Message

GONE = 410
"""The answer of a receiver that wants nothing any more."""


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up after the last attempt; it can be replayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint."""

    id: str
    stored: bool = False
    """Whether it has a row."""
    event_id: str
    seq: int
    type: EventType
    chat: str | None
    body: bytes | None
    """Kept until it is delivered: the same bytes go out whatever a newer version would make."""
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    status_code: int | None = None
    duration_ms: int | None = None
    response: str | None = None
    error: str | None = None
    created_at: datetime | None = None
    """When it was first tried or held back; None for one that is not in the store yet."""
    attempted_at: datetime | None = None
    """When the last attempt was through; None before the first one."""
    next_attempt_at: datetime | None = None
    """None for at once, or as soon as what is before it in its chat is through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries of an endpoint; None for all."""

    status: DeliveryStatus | None = None
    types: frozenset[EventType] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one post came to."""

    at: datetime
    """When it was through."""
    status_code: int | None = None
    """None without an answer."""
    duration_ms: int = 0
    response: str | None = None
    error: str | None = None
    retry_after_seconds: float | None = None

    @property
    def taken(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300  # noqa: PLR2004

    @property
    def gone(self) -> bool:
        return self.status_code == GONE


def chat_of(event: Event) -> str | None:
    """What order is kept within."""
    match event.subject:
        case Message() | PresenceChanged() as subject:
            return subject.chat_id
        case PollVoted(message):
            return message.chat_id
        case _:
            return None
