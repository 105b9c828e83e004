"""The sandbox as one aiohttp application: the page, its socket, the phones and their control."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from aiohttp import web

from .connections import LARGEST_TEXT_BYTES, Connection
from .control import Control
from .files import file_in
from .guard import Guard
from .headers import PAGE_HEADERS
from .media_host import MediaHost
from .phones_page import add_phones_page
from .sandbox import Sandbox

PAGE: Final = Path(__file__).with_name("page")
LARGEST_JSON_BYTES: Final = 1024**2


def make_app(folder: Path, host: str = "127.0.0.1") -> web.Application:
    sandbox = Sandbox(folder)
    guard = Guard(host)
    app = web.Application(middlewares=[guard.check], client_max_size=LARGEST_JSON_BYTES)

    async def life(_app: web.Application) -> AsyncIterator[None]:
        await sandbox.open()
        yield
        await sandbox.close()

    async def hang_up(_app: web.Application) -> None:
        sandbox.hang_up()

    async def chat(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=LARGEST_TEXT_BYTES, timeout=1)
        await socket.prepare(request)
        page = Connection(socket)
        sandbox.connections.open.add(page)
        try:
            await page.serve(sandbox.handle)
        finally:
            sandbox.left(page)
        return socket

    app.cleanup_ctx.append(life)
    app.on_shutdown.append(hang_up)
    app.router.add_get("/ws/chat", chat)
    Control(sandbox).add_routes(app.router)
    add_phones_page(app.router)
    MediaHost(sandbox).add_routes(app.router)
    app.router.add_get("/{path:.*}", page_file)
    return app


async def page_file(request: web.Request) -> web.FileResponse:
    path = request.match_info["path"] or "index.html"
    return web.FileResponse(await file_in(PAGE, path), headers=PAGE_HEADERS)
