"""Pages of other sites: what a browser may let them do here. Nothing, unless settings name them."""

from collections.abc import Iterable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

ANY: Final = "*"
_METHODS: Final = "GET, POST, PUT, PATCH, DELETE"
_HEADERS: Final = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-API-Key"
_EXPOSED: Final = (
    "Content-Disposition, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset,"
    " X-Request-Id"
)
_PREFLIGHT_SECONDS: Final = 600


class Origins:
    """The origins that are let in. Never with cookies: the panel's only works for the panel."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(allowed)
        self.any = bool(self._allowed)

    def allow(self, origin: str | None) -> bool:
        return origin is not None and (ANY in self._allowed or origin in self._allowed)

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """On every response, refusals and streams too, where any is let in."""
        response.headers.add("Vary", "Origin")  # a shared cache must not give one's to another
        origin = request.headers.get("Origin")
        if origin is not None and self.allow(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = _EXPOSED


def preflights(origins: Origins) -> Middleware:
    """The middleware that answers a browser's question before another site's request."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if not asks or not origins.allow(request.headers.get("Origin")):
            return await handler(request)
        return web.Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": _HEADERS,
                "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
            },
        )

    return answer
