"""The HTTP server: how long and how large a request's head may be, and what one that is none gets.

aiohttp refuses in its own words, with a traceback in the log that repeats what was sent (a key,
perhaps), and hangs up in silence on a head that does not end. Here both get an answer.
"""

import asyncio
from typing import Any, Final

import structlog
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler

from gateway.api.dialects.native import NATIVE
from gateway.api.headers import SECURITY_HEADERS
from gateway.core.errors import GatewayError, HeadersTooLarge, InvalidRequest, RequestTimeout
from gateway.core.ids import new_request_id

log = structlog.get_logger(__name__)

KEEP_ALIVE_SECONDS: Final = 15.0  # also how long the head of a request may take
LINGER_SECONDS: Final = 2  # for the rest of a body that was refused
SHUTDOWN_SECONDS: Final = 3  # for answers that are being written
MAX_HEADERS: Final = 64
MAX_HEAD_BYTES: Final = 8190  # of a line, and of a header
_TOO_MANY: Final = "Too many headers received"
_BAD_REQUEST: Final = 400


def build_runner(
    app: web.Application, *, keep_alive_seconds: float = KEEP_ALIVE_SECONDS
) -> web.AppRunner:
    """The server's settings: a caller who dawdles is not waited for."""
    return _Runner(
        app,
        access_log=None,
        keepalive_timeout=keep_alive_seconds,
        lingering_time=LINGER_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
        max_line_size=MAX_HEAD_BYTES,
        max_field_size=MAX_HEAD_BYTES,
        max_headers=MAX_HEADERS,
        auto_decompress=False,
    )


class _Runner(web.AppRunner):
    """Serves with connections of our own."""

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        return _Server(
            server.request_handler, request_factory=server.request_factory, **self._kwargs
        )


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(RequestHandler):
    """Answers what never became a request, in the API's form."""

    __slots__ = ("_in_a_head",)

    def __init__(self, manager: web.Server, **settings: Any) -> None:
        super().__init__(manager, **settings)
        self._in_a_head = False
        """A request has begun, and its head has not ended."""

    def data_received(self, data: bytes) -> None:
        requests = self._request_count
        super().data_received(data)
        if self._request_count > requests:
            self._in_a_head = False
        elif data and self._is_idle:
            self._in_a_head = True

    @property
    def _is_idle(self) -> bool:
        return self._waiter is not None and not self._waiter.done()

    def _process_keepalive(self) -> None:
        in_time = self._next_keepalive_close_time > asyncio.get_running_loop().time()
        if self._in_a_head and self._is_idle and not in_time and self.transport is not None:
            self.transport.write(_raw(RequestTimeout()))
        super()._process_keepalive()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status != _BAD_REQUEST:
            return super().handle_error(request, status, exc, message)
        answer = NATIVE.present_error(error := _refusal(exc, message), new_request_id())
        # The exception holds what was sent: only its kind is told.
        log.info("no_request", code=error.code.value, kind=type(exc).__name__)
        response = answer.response()
        response.headers.update(SECURITY_HEADERS)
        response.headers["Connection"] = "close"
        response.headers["Server"] = "gateway"  # aiohttp would name itself and its version
        response.force_close()
        return response


def _refusal(exc: BaseException | None, message: str | None) -> GatewayError:
    if isinstance(exc, LineTooLong) or message == _TOO_MANY:
        return HeadersTooLarge()
    return InvalidRequest("This is not a request as HTTP has them.")


def _raw(error: GatewayError) -> bytes:
    """A whole answer, for where there is no request to answer."""
    answer = NATIVE.present_error(error, new_request_id()).response()
    body = answer.body
    assert isinstance(body, bytes)  # noqa: S101 - it is JSON
    headers = SECURITY_HEADERS | {
        "Content-Type": answer.headers["Content-Type"],
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
