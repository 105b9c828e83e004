"""The web panel's files, served under a policy that lets nothing else in."""

import mimetypes
from pathlib import Path
from typing import Final

from aiohttp import web

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
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
    """What the build left in `dist`; only files that were there at the start have an address."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist
        self._built = (dist / INDEX).is_file()

    def page(self) -> web.StreamResponse:
        """The panel itself."""
        headers = {"Content-Security-Policy": CSP, "Cache-Control": REVALIDATED}
        if not self._built:
            return web.Response(text=_NOT_BUILT, content_type="text/html", headers=headers)
        return web.FileResponse(self._dist / INDEX, headers=headers)

    def attach(self, app: web.Application) -> None:
        app[PANEL_FILES] = self
        if not self._built:
            return
        for path in sorted(self._dist.rglob("*")):
            if path.is_file() and path.name != INDEX:
                address = path.relative_to(self._dist)
                cache = IMMUTABLE if address.parts[0] == ASSETS else REVALIDATED
                serve_file(app, f"/{address.as_posix()}", path, cache)


PANEL_FILES: Final = web.AppKey("panel_files", PanelFiles)


def serve_file(app: web.Application, address: str, path: Path, cache: str, csp: str = CSP) -> None:
    """One file at one address: nothing a caller writes ever becomes a path."""
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".webmanifest":
        media_type = "application/manifest+json"
    headers = {
        "Content-Type": media_type,
        "Cache-Control": cache,
        "Content-Security-Policy": csp,
    }

    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers=headers)

    app.router.add_get(address, serve)
