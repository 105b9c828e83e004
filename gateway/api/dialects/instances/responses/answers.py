"""What all answers of document 000 have in common."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from gateway.api.dialects.instances.shapes import answers as shapes
from gateway.api.operation import Answer, Answers
from gateway.core.paging import Listing

T = TypeVar("T")


def one(
    show: Callable[[T], Any],
    shape: Any,
    status: int = 200,
    otherwise: tuple[int, Callable[[T], bool]] | None = None,
) -> Answers[T]:
    """`{"success": true, "data": …}`, under another status where `otherwise` says so."""

    def render(result: T) -> Answer:
        other = otherwise is not None and otherwise[1](result)
        return Answer(
            {"success": True, "data": show(result)},
            otherwise[0] if other and otherwise is not None else status,
        )

    body = shapes.One[shape]
    return Answers(render, {status: body} | ({otherwise[0]: body} if otherwise else {}))


def many(show: Callable[[T], Any], shape: Any) -> Answers[Listing[T]]:
    """`{"success": true, "data": […], "next": …}`."""

    def render(listing: Listing[T]) -> Answer:
        data = [show(item) for item in listing.items]
        return Answer({"success": True, "data": data, "next": listing.next})

    return Answers(render, {200: shapes.Many[shape]})


def time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
