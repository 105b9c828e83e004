"""Keeps foreign web pages from driving the sandbox: Host, Origin and the kind of body."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

BODIES: Final = frozenset({"application/json", "multipart/form-data"})
"""A form of another site can post others, but not JSON without asking, and Origin tells on it."""
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """A middleware over the control API and the page's socket."""

    def __init__(self, bound: str) -> None:
        self._bound = bound
        self._open = not is_loopback(bound)

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        control = request.path == "/control" or request.path.startswith("/control/")
        if control or request.path == "/ws/chat":
            refusal = self._refusal(request, control=control)
            if refusal is not None:
                return refusal
        if not control:
            return await handler(request)
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.content_type == "application/json" or error.status < 400:  # noqa: PLR2004
                raise
            text = error.text or error.reason
            return web.json_response({"error": text}, status=error.status)

    def _refusal(self, request: web.Request, *, control: bool) -> web.Response | None:
        # A page under WhatsApp's own host name may open the socket, never drive the phones.
        if control and not self._is_ours(request):
            return _refused(403, f"this sandbox does not answer to the host {request.host!r}")
        origin = request.headers.get("Origin")
        if origin is not None and _place_of(origin) != request.host.lower():
            return _refused(403, f"a page of {origin!r} may not drive this sandbox")
        if control and request.body_exists and request.content_type not in BODIES:
            return _refused(415, "the body must be JSON or multipart/form-data")
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            return _refused(415, "the body must not be compressed")
        return None

    def _is_ours(self, request: web.Request) -> bool:
        if self._open:  # started with --host: it is known under names that it cannot know
            return True
        try:
            parts = urlsplit(f"//{request.host}")
            name, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        socket = request.get_extra_info("sockname")
        return name in LOOPBACK_NAMES | {self._bound} and (port or 80) == socket[1]


def _place_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _refused(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)
