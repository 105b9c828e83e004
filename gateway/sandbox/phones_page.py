"""Serves the page of the virtual phones, under a stricter policy than WhatsApp's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

from .files import file_in

PHONES: Final = Path(__file__).with_name("phones")
POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def add_phones_page(router: web.UrlDispatcher) -> None:
    router.add_get("/phones", _file)
    router.add_get("/phones/", _without_slash)
    router.add_get("/phones/{path:.+}", _file)


async def _file(request: web.Request) -> web.FileResponse:
    path = request.match_info.get("path", "index.html")
    return web.FileResponse(await file_in(PHONES, path), headers=HEADERS)


async def _without_slash(_request: web.Request) -> web.Response:
    # Relative, as the page's own addresses are: they count from here.
    raise web.HTTPPermanentRedirect("../phones")
