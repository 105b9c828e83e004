"""What all answers of document 001 have in common."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field
from typing_extensions import TypedDict

T = TypeVar("T")
Time = Annotated[
    str,
    Field(
        description="ISO 8601, UTC, to the second.",
        json_schema_extra={"format": "date-time"},
        examples=["2025-05-26T10:30:00Z"],
    ),
]


class Said(TypedDict):
    """A sentence that says what happened."""

    message: str


class One(TypedDict, Generic[T]):
    """A sentence, and what it is about."""

    message: str
    data: T
