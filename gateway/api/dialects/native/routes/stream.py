"""Events as Server-Sent Events: one line of comment now and then keeps proxies from hanging up."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from gateway.api.bodies import parse_query
from gateway.api.dialects.native.events import envelope
from gateway.api.dialects.native.requests import MAX_SEQ, FollowEvents
from gateway.api.operation import Call, to_json
from gateway.core.errors import InvalidRequest
from gateway.core.events import Event
from gateway.core.tenants import Scope
from gateway.tasks import Tasks

KEEP_ALIVE_SECONDS: Final = 15.0
WRITE_SECONDS: Final = 30.0  # a reader that has stopped reading is let go
KEEP_ALIVE: Final = b": keep-alive\n\n"
_MAX_SEQ_DIGITS: Final = 19

Batches = AsyncIterator[tuple[Event, ...]]


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
        with contextlib.suppress(TimeoutError, ConnectionError):
            await _write(response, b": hello\n\n")
            await _copy(batches, response, tasks)
    return response


async def _copy(batches: Batches, response: web.StreamResponse, tasks: Tasks) -> None:
    """Write what comes, and a comment when nothing has come for a while; ends with the reader."""
    coming = tasks.spawn(_next(batches), name="next")
    while True:
        done, _ = await asyncio.wait([coming], timeout=KEEP_ALIVE_SECONDS)
        if not done:
            await _write(response, KEEP_ALIVE)
            continue
        batch = coming.result()
        if batch is None:
            return
        if batch:
            await _write(response, b"".join(map(_framed, batch)))
        coming = tasks.spawn(_next(batches), name="next")


async def _next(batches: Batches) -> tuple[Event, ...] | None:
    return await anext(batches, None)


async def _write(response: web.StreamResponse, data: bytes) -> None:
    async with asyncio.timeout(WRITE_SECONDS):
        await response.write(data)


def _framed(event: Event) -> bytes:
    body = to_json(envelope(event))
    return f"id: {event.seq}\nevent: {event.type}\ndata: {body}\n\n".encode()


def _seq(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MAX_SEQ_DIGITS:
        raise InvalidRequest.field("Last-Event-ID", "is not a seq")
    return min(int(text), MAX_SEQ)
