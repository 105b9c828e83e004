"""Putting every dialect's rows on one flat application; one that cannot be reached stops it.

aiohttp lets the first of two equal registrations win in silence, and of two patterns that match
the same address the one registered first; so specific comes before variable here, and what would
still be shadowed is refused.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from aiohttp import web

from gateway.api.credentials import CREDENTIALS
from gateway.api.operation import (
    Access,
    AnyOperation,
    Call,
    Dialect,
    Path,
    RawOperation,
)
from gateway.api.request_keys import DIALECT, STANDING
from gateway.api.serving import Serving
from gateway.core.errors import Unauthorized
from gateway.core.tenants import Principal
from gateway.usecases import UseCases

LET_GO_SECONDS: Final = 2.0
"""For answers to those who wait, once the use cases have let them go."""

_Answering = Callable[[web.Request, Principal | None], Awaitable[web.StreamResponse]]
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
    answer = _answering(operation, dialect, use)

    async def serve(request: web.Request) -> web.StreamResponse:
        request[DIALECT] = dialect
        if operation.waits:
            waiting.hold()
        return await answer(request, await _caller(operation, dialect, request))

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


def _answering(operation: AnyOperation, dialect: Dialect, use: UseCases) -> _Answering:
    if isinstance(operation, RawOperation):
        raw = operation
        return lambda request, who: raw.does(Call(request, Path(request.match_info), use, who))
    return Serving(operation, dialect, use).answer
