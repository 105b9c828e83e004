"""The web panel's files, served under a policy that lets nothing else in."""

import mimetypes
from pathlib import Path
from typing import Final

from aiohttp import web

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
IMMUTABLE: Final = "public, max-age=31536000, immutable"  # Vite names assets by their content
REVALIDATED: Final = "no-cache"
INDEX: Final = "index.html"
ASSETS: Final = "assets"

_NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Gateway</title></head>
<body><h1>The panel is not built</h1>
<p>The API works: see <a href="/api-docs">its documentation</a>.</p>
<p>To build the panel: <code>cd web &amp;&amp; npm ci &amp;&amp; npm run build</code>,
then start the gateway again.</p></body></html>
"""


class PanelFiles:
    """What the build left in `dist`, as it was at the start.

    It is kept in memory: the page names its scripts by their content, so that a build that replaces
    the files under a running gateway would leave it a page whose scripts are gone.
    """

    def __init__(self, dist: Path) -> None:
        paths = sorted(path for path in dist.rglob("*") if path.is_file())
        self._files = {path.relative_to(dist).as_posix(): path.read_bytes() for path in paths}
        self._page = self._files.pop(INDEX, None)

    def page(self) -> web.Response:
        """The panel itself."""
        headers = {"Content-Security-Policy": CSP, "Cache-Control": REVALIDATED}
        body = _NOT_BUILT.encode() if self._page is None else self._page
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    def attach(self, app: web.Application) -> None:
        app[PANEL_FILES] = self
        for address, content in self._files.items():
            cache = IMMUTABLE if address.startswith(f"{ASSETS}/") else REVALIDATED
            _serve(app, f"/{address}", content, _headers(address, cache, CSP))


PANEL_FILES: Final = web.AppKey("panel_files", PanelFiles)


def serve_file(app: web.Application, address: str, path: Path, cache: str, csp: str) -> None:
    """One file at one address: nothing a caller writes ever becomes a path."""
    headers = _headers(path.name, cache, csp)

    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers=headers)

    app.router.add_get(address, serve)


def _serve(app: web.Application, address: str, content: bytes, headers: dict[str, str]) -> None:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, headers=headers)

    app.router.add_get(address, serve)


def _headers(name: str, cache: str, csp: str) -> dict[str, str]:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".webmanifest"):
        media_type = "application/manifest+json"
    return {"Content-Type": media_type, "Cache-Control": cache, "Content-Security-Policy": csp}
