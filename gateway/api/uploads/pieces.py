"""A body as it comes, piece by piece; whoever sends too slowly is not waited for."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from gateway.api.bodies import BODY_SECONDS
from gateway.core.errors import InvalidRequest, RequestTimeout

SLOWEST_BYTES_A_SECOND: Final = 16 * 1024
"""What has come earns its sender more time; nobody holds a connection with a byte now and then."""


class Haste:
    """How long the rest of a body may take, by how much of it is there."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._bytes = 0

    def came(self, count: int) -> None:
        self._bytes += count

    @property
    def until(self) -> float:
        return self._began + BODY_SECONDS + self._bytes / SLOWEST_BYTES_A_SECOND


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    haste = Haste()
    while True:
        try:
            async with asyncio.timeout_at(haste.until):
                piece = await request.content.readany()
        except TimeoutError:
            raise RequestTimeout from None
        except (web.RequestPayloadError, ConnectionError, asyncio.IncompleteReadError):
            raise InvalidRequest.field("body", "did not arrive whole") from None
        if not piece:
            return
        haste.came(len(piece))
        yield piece
