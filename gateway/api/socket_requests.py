"""The HTTP requests that sockets travel on: held while they last, and hung up on where need be."""

import asyncio
from typing import Any

from aiohttp import web


class SocketRequests:
    def __init__(self) -> None:
        self._open: dict[asyncio.Task[Any], web.Request] = {}

    def hold(self, request: web.Request) -> None:
        """Know of the request that the current task serves, for as long as that takes."""
        task = asyncio.current_task()
        if task is not None:
            self._open[task] = request
            task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._open.pop(task, None)

    def hang_up(self, socket: str, handshake: web.Request) -> None:
        """Cut a socket's connections: whoever does not read would keep them open for ever."""
        for request in self._open.values():
            if request is handshake or request.query.get("sid") == socket:
                transport = request.transport
                if transport is not None:
                    transport.abort()

    async def close(self, patience_seconds: float) -> None:
        if self._open:
            await asyncio.wait(tuple(self._open), timeout=patience_seconds)
        for task in self._open:
            task.cancel()
