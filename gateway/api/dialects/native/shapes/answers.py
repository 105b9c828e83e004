"""What all answers have in common."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field
from typing_extensions import TypedDict

T = TypeVar("T")
Time = Annotated[
    str,
    Field(
        description="ISO 8601, UTC, with milliseconds.",
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-21T10:00:00.000Z"],
    ),
]


class One(TypedDict, Generic[T]):
    """A success."""

    success: bool
    data: T


class Many(TypedDict, Generic[T]):
    """A page of a list; `next` is the `cursor` of the following page, null at the end."""

    success: bool
    data: list[T]
    next: str | None


class Queued(TypedDict):
    """How many are on their way."""

    queued: int


class Deleted(TypedDict):
    """What is no more."""

    id: str
    deleted: bool
