"""What all answers have in common."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from gateway.api.dialects.native.shapes import answers as shapes
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
        if otherwise is not None and otherwise[1](result):
            return Answer({"success": True, "data": show(result)}, otherwise[0])
        return Answer({"success": True, "data": show(result)}, status)

    body = shapes.One[shape]
    return Answers(render, {status: body} | ({otherwise[0]: body} if otherwise else {}))


def many(show: Callable[[T], Any], shape: Any) -> Answers[Listing[T]]:
    """`{"success": true, "data": […], "next": …}`."""

    def render(listing: Listing[T]) -> Answer:
        data = [show(item) for item in listing.items]
        return Answer({"success": True, "data": data, "next": listing.next})

    return Answers(render, {200: shapes.Many[shape]})


def time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_or_null(at: datetime | None) -> str | None:
    return None if at is None else time(at)


def queued(count: int) -> shapes.Queued:
    return {"queued": count}


def deleted(what: str) -> shapes.Deleted:
    return {"id": what, "deleted": True}
