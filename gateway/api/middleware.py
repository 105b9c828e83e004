"""What holds for every request: an id, a refusal in the right words, safe headers."""

from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from gateway.api.headers import SECURITY_HEADERS
from gateway.api.operation import Dialect
from gateway.api.rate_limits import headers_of
from gateway.api.request_keys import DIALECT, REQUEST_ID, STANDING
from gateway.core.errors import (
    Code,
    GatewayError,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    RequestTimeout,
    TooLarge,
    UnsupportedMedia,
)
from gateway.core.ids import new_request_id

log = structlog.get_logger(__name__)

_HTTP_ERRORS_BEGIN: Final = 400
_NO_HEADERS: Final[Mapping[str, str]] = {}


class Failures:
    """How often a request met something that nobody had thought of; the aim is never."""

    def __init__(self) -> None:
        self.count = 0


FAILURES: Final = web.AppKey("failures", Failures)


def refusals(dialects: Sequence[Dialect]) -> Middleware:
    """The middleware that gives each request its id and turns every failure into an answer."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[REQUEST_ID] = request_id = new_request_id()
        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            return await handler(request)
        except web.HTTPException as raised:
            if raised.status < _HTTP_ERRORS_BEGIN:
                raise
            return _refusal(request, dialects, _known(raised), _kept_headers(raised))
        except GatewayError as raised:
            return _refusal(request, dialects, raised)
        except (ConnectionResetError, BrokenPipeError):
            raise  # the caller has gone; there is nobody to tell
        except Exception:
            request.app[FAILURES].count += 1
            log.exception("request_failed", method=request.method, route=_route(request))
            return _refusal(request, dialects, InternalError())
        finally:
            structlog.contextvars.reset_contextvars(**bound)

    return refuse


def _refusal(
    request: web.Request,
    dialects: Sequence[Dialect],
    error: GatewayError,
    headers: Mapping[str, str] = _NO_HEADERS,
) -> web.Response:
    answer = _dialect(request, dialects).present_error(error, request[REQUEST_ID])
    response = answer.response()
    response.headers.update(headers)
    if error.code in {Code.REQUEST_TIMEOUT, Code.TOO_LARGE}:
        response.force_close()  # the rest of the body may still be on its way
    log.info(
        "request_refused",
        method=request.method,
        route=_route(request),
        code=error.code.value,
        status=answer.status,
    )
    return response


def _known(raised: web.HTTPException) -> GatewayError:
    """Aiohttp's own refusals, which come before any handler or from reading a body."""
    match raised:
        case web.HTTPNotFound():
            return NotFound()
        case web.HTTPMethodNotAllowed():
            return MethodNotAllowed()
        case web.HTTPRequestEntityTooLarge():
            return TooLarge()
        case web.HTTPUnsupportedMediaType():
            return UnsupportedMedia()
        case web.HTTPRequestTimeout():
            return RequestTimeout()
        case _:
            return InvalidRequest()


def _kept_headers(raised: web.HTTPException) -> dict[str, str]:
    return {name: raised.headers[name] for name in ("Allow",) if name in raised.headers}


def _dialect(request: web.Request, dialects: Sequence[Dialect]) -> Dialect:
    """The route's own dialect, else the one whose prefix is the longest that fits."""
    if DIALECT in request:
        return request[DIALECT]
    fitting = [
        (len(prefix), dialect)
        for dialect in dialects
        for prefix in dialect.prefixes
        if request.path.startswith(prefix)
    ]
    return max(fitting, key=lambda each: each[0])[1] if fitting else dialects[0]


def _route(request: web.Request) -> str:
    """The pattern, not the address: numbers and ids of people stay out of the log."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "-"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """On every response, streams and sockets too, just before its head is written."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if REQUEST_ID in request:
        response.headers["X-Request-Id"] = request[REQUEST_ID]
    if STANDING in request:
        for name, value in headers_of(request[STANDING]).items():
            response.headers.setdefault(name, value)
    response.headers.popall("Server", None)  # whose version is nobody's business
