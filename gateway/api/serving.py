"""Serving a row of the table: its request read and checked, its use case asked, its answer told."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Final

from aiohttp import web

from gateway.api.bodies import (
    MAX_BODY_BYTES,
    Body,
    NoBody,
    parse_body,
    parse_large_body,
    parse_query,
    read_json,
)
from gateway.api.body_room import BODY_ROOM, SMALL_BYTES
from gateway.api.idempotency import answer_once, once_of
from gateway.api.operation import Ask, Dialect, Operation, Path
from gateway.api.rate_limits import headers_of
from gateway.api.request_keys import REQUEST_ID
from gateway.api.uploads.json_body import Lifted
from gateway.api.uploads.reading import PIECES_BYTES, is_form, names_a_file, reading
from gateway.core.errors import Unauthorized
from gateway.core.tenants import Principal
from gateway.usecases import UseCases

_NO_BODY: Final = NoBody()
_NO_FILES: Final[Mapping[str, Lifted]] = {}


class Serving:
    """One row, for every request that it gets."""

    def __init__(
        self, operation: Operation[Any, Any, Any], dialect: Dialect, use: UseCases
    ) -> None:
        self._operation = operation
        self._dialect = dialect
        self._use = use

    async def answer(self, request: web.Request, who: Principal | None) -> web.Response:
        if who is None:
            raise Unauthorized
        operation = self._operation
        if operation.brings_files and operation.scope is not None:
            who.require(operation.scope)  # before a stranger's file is taken in
        raw = await self._small_body(request)
        if raw is None or (operation.brings_files and names_a_file(raw)):
            return await self._answer_large(request, who, raw)
        body = _NO_BODY if operation.body is NoBody else parse_body(operation.body, raw)
        return await self._carry_out(request, who, await self._ask(request, body, raw))

    async def _small_body(self, request: web.Request) -> bytes | None:
        """The body as nearly every request has it: short, and no form. None of others."""
        operation = self._operation
        if operation.body is NoBody or not request.body_exists:
            return b""
        if self._expected_bytes(request) > SMALL_BYTES:
            return None
        if operation.form is not None and is_form(request):
            return None
        return await read_json(request, max_bytes=operation.max_body_bytes)

    async def _answer_large(
        self, request: web.Request, who: Principal, raw: bytes | None
    ) -> web.Response:
        """It takes turns with others, and what it brings is gone afterwards unless it is kept.

        `raw` is its body where that was short enough to be read.
        """
        operation = self._operation
        size = self._expected_bytes(request)
        async with request.app[BODY_ROOM].taken(size) as place, AsyncExitStack() as files:
            if not operation.brings_files:
                raw = await read_json(request, max_bytes=operation.max_body_bytes)
                body = await parse_large_body(operation.body, raw)
                ask = await self._ask(request, body, raw)
            else:
                came = await files.enter_async_context(
                    reading(
                        request,
                        self._use,
                        max_bytes=operation.max_body_bytes,
                        as_form=operation.form is not None,
                        raw=raw,
                    )
                )
                strict = False if came.is_form else None
                body = await parse_large_body(operation.body, came.raw, strict=strict)
                ask = await self._ask(request, body, came.raw, came.files)
            if size <= MAX_BODY_BYTES:
                place.leave()  # it is small again, and may wait for an outcome
            return await self._carry_out(request, who, ask)

    def _expected_bytes(self, request: web.Request) -> int:
        """How large its body may become in memory: what it says, or the most that is taken."""
        most = self._operation.max_body_bytes
        if self._operation.brings_files and most == MAX_BODY_BYTES:
            most = PIECES_BYTES  # what is large of it is not in memory
        said = request.content_length
        return most if said is None else min(said, most)

    async def _ask(
        self,
        request: web.Request,
        body: Body,
        raw: bytes,
        files: Mapping[str, Lifted] = _NO_FILES,
    ) -> Ask[Any, Any]:
        operation = self._operation
        query = parse_query(operation.query, request.query)
        once = await once_of(operation.name, request, raw) if operation.sends else None
        return Ask(Path(request.match_info), body, query, once, files)

    async def _carry_out(
        self, request: web.Request, who: Principal, ask: Ask[Any, Any]
    ) -> web.Response:
        operation, use = self._operation, self._use
        if ask.once is None:
            response = operation.answers.render(await operation.does(use, who, ask)).response()
        else:
            response = await answer_once(
                use,
                who,
                ask.once,
                act=lambda: operation.does(use, who, ask),
                render=operation.answers.render,
                recall=lambda first: operation.answers.render(
                    first if operation.recalls is None else operation.recalls(who, ask, first)
                ),
                refuse=lambda failure: self._dialect.present_error(failure, request[REQUEST_ID]),
            )
        if operation.sends and self._dialect.admit is None:
            standing = await use.limits.tightest(who, _session_of(ask))
            response.headers.update(headers_of(standing))
        return response


def _session_of(ask: Ask[Any, Any]) -> str:
    """Whose limits a send counts against: named by the address, or by the body."""
    if "sessionId" in ask.path.parts:
        return ask.path.session_id
    session_id: str = ask.body.session_id
    return session_id
