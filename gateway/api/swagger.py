"""Swagger UI at /api-docs, from the files that the panel's package pins: no outside request."""

from pathlib import Path
from typing import Final

from aiohttp import web

from gateway.api.panel import REVALIDATED, serve_file

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGES: Final = Path(__file__).parent / "pages"
PACKAGE: Final = Path("node_modules") / "swagger-ui-dist"
FILES: Final = ("swagger-ui.css", "swagger-ui-bundle.js")

_NOT_INSTALLED: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>API documentation</title></head>
<body><h1>Swagger UI is not installed</h1>
<p>The description itself is at <a href="/openapi.json">/openapi.json</a>.</p>
<p>To install it: <code>cd web &amp;&amp; npm ci</code>, then start the gateway again.</p>
</body></html>
"""


class Swagger:
    """The page and its files."""

    def __init__(self, web_dir: Path) -> None:
        self._package = web_dir / PACKAGE
        self._installed = all((self._package / name).is_file() for name in FILES)

    def attach(self, app: web.Application) -> None:
        app[SWAGGER] = self
        if not self._installed:
            return
        for name in FILES:
            serve_file(app, f"/api-docs/{name}", self._package / name, REVALIDATED, CSP)
        initializer = PAGES / "api-docs.js"
        serve_file(app, "/api-docs/initializer.js", initializer, REVALIDATED, CSP)

    def page(self) -> web.StreamResponse:
        headers = {"Content-Security-Policy": CSP, "Cache-Control": REVALIDATED}
        if not self._installed:
            return web.Response(text=_NOT_INSTALLED, content_type="text/html", headers=headers)
        return web.FileResponse(PAGES / "api-docs.html", headers=headers)


SWAGGER: Final = web.AppKey("swagger", Swagger)
