"""What all answers of document 000 have in common."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field
from typing_extensions import TypedDict

T = TypeVar("T")
Time = Annotated[
    str,
    Field(
        description="ISO 8601, UTC, to the second.",
        json_schema_extra={"format": "date-time"},
        examples=["2024-01-15T10:30:00Z"],
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
