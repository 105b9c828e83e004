"""Messages as document 000's JSON."""

from enum import StrEnum
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict


class Status(StrEnum):
    """`sent` once WhatsApp has it; `pending` goes on by itself."""

    SENT = "sent"
    PENDING = "pending"
    FAILED = "failed"


class Message(TypedDict):
    """A message that was accepted."""

    id: str
    status: Status
    timestamp: Annotated[int, Field(description="Milliseconds since 1970.")]
    instance_id: str
    to: str


class Result(TypedDict):
    """What became of one of many."""

    to: str
    status: Status
    id: NotRequired[str]
    error: NotRequired[str]


class Results(TypedDict):
    """What became of all of them, in the order of the request."""

    total: int
    sent: int
    failed: int
    results: list[Result]
