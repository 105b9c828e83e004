"""Bulk sends: many messages asked for at once, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.media import SendMedia, StoredFile
from gateway.core.messages import MessageStatus, MessageType, SendError
from gateway.core.orders import Addressed, Sendable

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


class BulkFileState(StrEnum):
    """Where a file of a bulk send is."""

    STORED = "stored"
    WAITING = "waiting"
    """It is to be fetched from its address."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkFile:
    """A file that some messages of a bulk send carry: however many they are, it is had once."""

    first: int
    """The index of the first of them, by which all of them name it."""
    kind: MessageType | None
    """None for what the file itself says, until it is there."""
    url: str | None = None
    mimetype: str | None = None
    filename: str | None = None
    """With an address: what its sender says of what is there."""
    file: StoredFile | None = None
    error: SendError | None = None
    """Why it is not to be had."""

    @property
    def state(self) -> BulkFileState:
        if self.error is not None:
            return BulkFileState.FAILED
        return BulkFileState.WAITING if self.file is None else BulkFileState.STORED


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBulkFile(Addressed):
    """One of a bulk's files, for one of its recipients."""

    file: int
    """As `BulkFile.first`."""
    caption: str | None = None
    mentions: tuple[str, ...] = ()
    view_once: bool = False

    def carrying(self, file: StoredFile, kind: MessageType) -> SendMedia:
        """The same once the file is there."""
        return SendMedia(
            session_id=self.session_id,
            to=self.to,
            kind=kind,
            file=file,
            caption=self.caption,
            quoted_id=self.quoted_id,
            mentions=self.mentions,
            view_once=self.view_once,
        )


BulkOrder = Sendable | SendBulkFile
"""A message of a bulk send, as it waits for its turn."""


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
