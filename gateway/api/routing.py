"""Putting every dialect's rows on one flat application; one that cannot be reached stops it.

aiohttp lets the first of two equal registrations win in silence, and of two patterns that match
the same address the one registered first; so specific comes before variable here, and what would
still be shadowed is refused.
"""

import asyncio
import re
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Any, Final

from aiohttp import web

from gateway.api.bodies import (
    MAX_BODY_BYTES,
    NoBody,
    parse_large_body,
    parse_query,
    read_json,
)
from gateway.api.body_room import BODY_ROOM
from gateway.api.credentials import CREDENTIALS
from gateway.api.idempotency import answer_once, once_of
from gateway.api.operation import (
    Access,
    AnyOperation,
    Ask,
    Call,
    Dialect,
    Operation,
    Path,
    RawOperation,
)
from gateway.api.rate_limits import headers_of
from gateway.api.request_keys import DIALECT, REQUEST_ID, STANDING
from gateway.api.uploads.reading import PIECES_BYTES, BodyWithFiles, reading
from gateway.core.errors import Unauthorized
from gateway.core.tenants import Principal
from gateway.usecases import UseCases

LET_GO_SECONDS: Final = 2.0
"""For answers to those who wait, once the use cases have let them go."""

_VARIABLE = re.compile(r"\{(\w+)\}")


class UnreachableRoute(Exception):
    """Two rows want the same requests; only one of them would ever get any."""


class WaitingRequests:
    """Requests that are held open; those that do not end by themselves when the server stops are
    not waited for.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def hold(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self, _app: web.Application) -> None:
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=LET_GO_SECONDS)
        for task in self._tasks:
            task.cancel()


def mount(app: web.Application, use: UseCases, dialects: Iterable[Dialect]) -> None:
    """Register every row; specific patterns first, whatever the order of the tables."""
    waiting = WaitingRequests()
    app.on_shutdown.append(waiting.close)
    rows = [
        (path, operation, dialect)
        for dialect in dialects
        for operation in dialect.operations
        for path in operation.paths
    ]
    rows.sort(key=lambda row: _specificity(row[0]))
    refuse_unreachable([(operation.method, path) for path, operation, _ in rows])
    for path, operation, dialect in rows:
        handler = _handler(operation, dialect, use, waiting)
        if operation.method == "GET":
            # HEAD is answered as well, but not by what would hold the connection open for nothing.
            app.router.add_get(path, handler, allow_head=not operation.waits)
        else:
            app.router.add_route(operation.method, path, handler)


def refuse_unreachable(rows: Iterable[tuple[str, str]]) -> None:
    """Raise if a row, in the order of registration, is answered by an earlier one."""
    seen: list[tuple[str, str, re.Pattern[str]]] = []
    for method, path in rows:
        sample = sample_address(path)
        for earlier_method, earlier, pattern in seen:
            if earlier_method == method and pattern.fullmatch(sample):
                raise UnreachableRoute(f"{method} {path} is answered by {earlier}")
        seen.append((method, path, _pattern(path)))


def sample_address(path: str) -> str:
    """An address that the pattern matches and no literal one is likely to."""
    return _VARIABLE.sub(lambda match: f"x-{match[1]}", path)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in _VARIABLE.split(path)[::2]))


def _specificity(path: str) -> tuple[tuple[bool, str], ...]:
    """Sorts literal segments before variable ones, segment by segment."""
    return tuple((bool(_VARIABLE.search(part)), part) for part in path.split("/"))


def _handler(
    operation: AnyOperation, dialect: Dialect, use: UseCases, waiting: WaitingRequests
) -> Any:
    async def serve(request: web.Request) -> web.StreamResponse:
        request[DIALECT] = dialect
        if operation.waits:
            waiting.hold()
        who = await _caller(operation, dialect, request)
        path = Path(request.match_info)
        if isinstance(operation, RawOperation):
            return await operation.does(Call(request, path, use, who))
        if who is None:
            raise Unauthorized
        size = _expected_bytes(operation, request)
        async with request.app[BODY_ROOM].taken(size) as place, AsyncExitStack() as files:
            if not operation.brings_files:
                ask = await _read(operation, request, path)
            else:
                _may(who, operation)  # before a stranger's file is taken in
                came = await files.enter_async_context(
                    reading(
                        request,
                        use,
                        max_bytes=operation.max_body_bytes,
                        as_form=operation.form is not None,
                    )
                )
                ask = await _read_with_files(operation, request, path, came)
            if size <= MAX_BODY_BYTES:
                place.leave()  # it is small again, and may wait for an outcome
            if ask.once is not None:
                response = await _serve_once(operation, dialect, request, use, who, ask)
            else:
                response = operation.answers.render(await operation.does(use, who, ask)).response()
        if operation.sends:
            standing = await use.limits.tightest(who, _session_of(ask))
            response.headers.update(headers_of(standing))
        return response

    return serve


async def _caller(
    operation: AnyOperation, dialect: Dialect, request: web.Request
) -> Principal | None:
    if operation.access is Access.OPEN:
        return None
    who = await request.app[CREDENTIALS].identify(request)
    if who is None and operation.access is Access.KEY:
        raise Unauthorized
    if dialect.admit is not None and who is not None:
        standing = dialect.admit(request, who)
        if standing is not None:
            request[STANDING] = standing
    return who


def _may(who: Principal, operation: AnyOperation) -> None:
    if operation.scope is not None:
        who.require(operation.scope)


def _expected_bytes(operation: Operation[Any, Any, Any], request: web.Request) -> int:
    """How large its body may become: what it says, or the most that is taken."""
    if operation.body is NoBody or not request.body_exists:
        return 0
    said = request.content_length
    most = operation.max_body_bytes
    if operation.brings_files and most == MAX_BODY_BYTES:  # what is large of it is not in memory
        most = PIECES_BYTES
    return most if said is None else min(said, most)


def _session_of(ask: Ask[Any, Any]) -> str:
    """Whose limits a send counts against: named by the address, or by the body."""
    if "sessionId" in ask.path.parts:
        return ask.path.session_id
    session_id: str = ask.body.session_id
    return session_id


async def _serve_once(  # noqa: PLR0917 - what a call is made of
    operation: Operation[Any, Any, Any],
    dialect: Dialect,
    request: web.Request,
    use: UseCases,
    who: Principal,
    ask: Ask[Any, Any],
) -> web.Response:
    assert ask.once is not None  # noqa: S101 - the caller looked
    return await answer_once(
        use,
        who,
        ask.once,
        act=lambda: operation.does(use, who, ask),
        render=operation.answers.render,
        refuse=lambda failure: dialect.present_error(failure, request[REQUEST_ID]),
    )


async def _read(
    operation: Operation[Any, Any, Any], request: web.Request, path: Path
) -> Ask[Any, Any]:
    query = parse_query(operation.query, request.query)
    if operation.body is NoBody:
        return Ask(path, NoBody(), query)
    raw = await read_json(request, max_bytes=operation.max_body_bytes)
    body = await parse_large_body(operation.body, raw)
    once = await once_of(operation.name, request, raw) if operation.sends else None
    return Ask(path, body, query, once)


async def _read_with_files(
    operation: Operation[Any, Any, Any], request: web.Request, path: Path, came: BodyWithFiles
) -> Ask[Any, Any]:
    query = parse_query(operation.query, request.query)
    strict = False if came.is_form else None
    body = await parse_large_body(operation.body, came.raw, strict=strict)
    once = await once_of(operation.name, request, came.raw) if operation.sends else None
    return Ask(path, body, query, once, came.files)
