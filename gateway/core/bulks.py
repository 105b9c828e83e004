"""Bulk sends: many messages asked for at once, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.messages import MessageStatus, SendError

MAX_MESSAGES = 10_000
MAX_DELAY_MS = 3_600_000


class BulkStatus(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What a bulk counts its messages by."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """How far a bulk send has come; the four counts add up to the total."""

    id: str
    session_id: str
    status: BulkStatus
    delay_ms: int
    total: int
    pending: int
    sent: int
    failed: int
    cancelled: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """What became of one message of a bulk send."""

    index: int
    """Its place among the messages that were asked for, from 0."""
    to: str
    """The recipient as it was written."""
    message_id: str | None
    """None until its turn has come."""
    status: MessageStatus
    error: SendError | None


def outcome_of(status: MessageStatus) -> Outcome:
    """Which of a bulk's counts a message in this state belongs to."""
    match status:
        case MessageStatus.PENDING | MessageStatus.UNKNOWN | MessageStatus.SCHEDULED:
            return Outcome.PENDING
        case MessageStatus.FAILED:
            return Outcome.FAILED
        case MessageStatus.CANCELLED:
            return Outcome.CANCELLED
        case _:
            return Outcome.SENT
