"""Events as Server-Sent Events: one line of comment now and then keeps proxies from hanging up."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from aiohttp import web

from gateway.api.bodies import parse_query
from gateway.api.credentials import CREDENTIALS
from gateway.api.dialects.native.events import GAP, envelope, gap
from gateway.api.dialects.native.requests.events import MAX_SEQ, FollowEvents
from gateway.api.operation import Call, to_json
from gateway.core.errors import InvalidRequest
from gateway.core.events import Event, Gap
from gateway.core.tenants import Scope
from gateway.tasks import Tasks

KEEP_ALIVE_SECONDS: Final = 15.0
KEEP_ALIVE: Final = b": keep-alive\n\n"
_MAX_SEQ_DIGITS: Final = 19
_FRAMES: Final = 64

Batches = AsyncIterator[tuple[Event, ...] | Gap]


class Streams:
    """What all streams share: their rhythm, and the newest events as they go over the wire."""

    def __init__(self, *, keep_alive_seconds: float = KEEP_ALIVE_SECONDS) -> None:
        self.keep_alive_seconds = keep_alive_seconds
        self._frames: OrderedDict[str, bytes] = OrderedDict()

    def frame(self, event: Event) -> bytes:
        frame = self._frames.get(event.id)
        if frame is None:
            frame = _frame(event.type, envelope(event), event.seq)
            self._frames[event.id] = frame
            if len(self._frames) > _FRAMES:
                self._frames.popitem(last=False)
        return frame


STREAMS: Final = web.AppKey("streams", Streams)


async def stream_events(call: Call) -> web.StreamResponse:
    query = parse_query(FollowEvents, call.request.query)
    last = call.request.headers.get("Last-Event-ID", "").strip()
    call.principal.require(Scope.READ, query.session_id)  # while a refusal can still be answered
    batches = call.use.events.follow(
        call.principal,
        after=_seq(last) if last else query.after or 0,
        types=query.types,
        session_id=query.session_id,
    )
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "X-Accel-Buffering": "no",  # nginx would hold events back
        }
    )
    await response.prepare(call.request)
    async with Tasks("sse") as tasks:
        with contextlib.suppress(ConnectionError):
            await response.write(b": hello\n\n")
            copying = tasks.spawn(_copy(batches, response, call.request.app[STREAMS]), name="copy")
            staying = tasks.spawn(_keep_alive(call.request, response), name="keep-alive")
            await asyncio.wait([copying, staying], return_when=asyncio.FIRST_COMPLETED)
    return response


async def _copy(batches: Batches, response: web.StreamResponse, streams: Streams) -> None:
    """Write what comes, until the gateway stops or the reader has gone."""
    with contextlib.suppress(ConnectionError):
        async for batch in batches:
            if isinstance(batch, Gap):
                await response.write(_frame(GAP, gap(batch)))
            elif batch:
                await response.write(b"".join(map(streams.frame, batch)))


async def _keep_alive(request: web.Request, response: web.StreamResponse) -> None:
    """Write a comment now and then, until the key that opened the stream is taken back."""
    with contextlib.suppress(ConnectionError):
        while True:
            await asyncio.sleep(request.app[STREAMS].keep_alive_seconds)
            if not await request.app[CREDENTIALS].still_holds(request):
                return
            await response.write(KEEP_ALIVE)


def _frame(name: str, data: Mapping[str, Any], seq: int | None = None) -> bytes:
    number = "" if seq is None else f"id: {seq}\n"
    return f"{number}event: {name}\ndata: {to_json(data)}\n\n".encode()


def _seq(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MAX_SEQ_DIGITS:
        raise InvalidRequest.field("Last-Event-ID", "is not a seq")
    return min(int(text), MAX_SEQ)
