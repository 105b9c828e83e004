"""Routes of events: pull them, stream them."""

from typing import Final

from gateway.api.dialects.native.events import envelope
from gateway.api.dialects.native.requests import events as requests
from gateway.api.dialects.native.routes.stream import stream_events
from gateway.api.dialects.native.shapes import events as shapes
from gateway.api.operation import Answer, Answers, AnyOperation, Operation, RawOperation
from gateway.core.errors import Code
from gateway.core.tenants import Scope
from gateway.usecases.events import EventPage

TAG: Final = "Events"


def _events(page: EventPage) -> Answer:
    data = [envelope(event) for event in page.events]
    held = {"oldest": page.extent.oldest, "newest": page.extent.newest}
    return Answer({"success": True, "data": data, "next": page.next, **held})


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=("/api/events",),
        name="readEvents",
        tag=TAG,
        scope=Scope.READ,
        summary="What happened after `after`; waits for something to happen when asked to",
        errors=(Code.SESSION_NOT_FOUND,),
        query=requests.ReadEvents,
        waits=True,
        does=lambda use, who, ask: use.events.read(
            who,
            after=ask.query.after,
            limit=ask.query.limit,
            types=ask.query.types,
            session_id=ask.query.session_id,
            wait_seconds=ask.query.wait_seconds,
        ),
        answers=Answers(_events, {200: shapes.Events}),
    ),
    RawOperation(
        method="GET",
        paths=("/api/events/stream",),
        name="streamEvents",
        tag=TAG,
        scope=Scope.READ,
        summary="The same as Server-Sent Events: history after `after`, then live",
        errors=(Code.SESSION_NOT_FOUND,),
        query=requests.FollowEvents,
        headers={"Last-Event-ID": "The `seq` to go on after; it wins over `after`."},
        waits=True,
        does=stream_events,
        content={200: {"text/event-stream": str}},
    ),
)
