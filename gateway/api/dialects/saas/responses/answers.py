"""What all answers of document 001 have in common: a sentence and, mostly, data."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from gateway.api.dialects.saas.shapes import answers as shapes
from gateway.api.operation import Answer, Answers
from gateway.core.paging import Listing

T = TypeVar("T")


def one(message: str, show: Callable[[T], Any], shape: Any, status: int = 200) -> Answers[T]:
    """`{"message", "data"}`."""

    def render(result: T) -> Answer:
        return Answer({"message": message, "data": show(result)}, status)

    return Answers(render, {status: shapes.One[shape]})


def many(message: str, show: Callable[[T], Any], shape: Any) -> Answers[Listing[T]]:
    """`{"message", "data": […]}`."""

    def render(listing: Listing[T]) -> Answer:
        return Answer({"message": message, "data": [show(item) for item in listing.items]})

    return Answers(render, {200: shapes.One[list[shape]]})


def time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def time_or_null(at: datetime | None) -> str | None:
    return None if at is None else time(at)
