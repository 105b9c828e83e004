"""A receiver of webhooks, which takes whatever comes and keeps it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class Receiver:
    """Takes webhooks and keeps them."""

    def __init__(self) -> None:
        self.url = ""
        self.taken: asyncio.Queue[tuple[dict[str, str], Any]] = asyncio.Queue()
        self.status = 200
        self.raw = b""
        """What came last, as it was signed."""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.raw = await request.read()
        body = json.loads(self.raw)
        if self.status == 200:
            self.taken.put_nowait((dict(request.headers), body))
        return web.Response(status=self.status)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.handle))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
