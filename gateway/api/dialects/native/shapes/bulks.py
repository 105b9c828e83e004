"""Bulk sends as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.messages import SendError
from gateway.core.bulks import BulkStatus
from gateway.core.messages import MessageStatus


class Bulk(TypedDict):
    """A bulk send; `pending`, `sent`, `failed` and `cancelled` add up to `total`."""

    id: str
    sessionId: str
    status: BulkStatus
    delayMs: int
    total: int
    pending: int
    sent: int
    failed: int
    cancelled: int
    createdAt: Time
    updatedAt: Time


class BulkResult(TypedDict):
    """What became of one message of a bulk send; `messageId` is null until its turn."""

    index: int
    to: str
    messageId: str | None
    status: MessageStatus
    error: SendError | None
