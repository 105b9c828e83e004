"""Large bodies take turns: so much of them is in memory at a time, whoever sends them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from gateway.core.errors import RateLimited

ROOM_BYTES: Final = 32 * 1024 * 1024
SMALL_BYTES: Final = 64 * 1024
"""Bodies up to here never wait: 1,000 of them fit into twice the room."""
WAIT_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 10


class BodyRoom:
    """First come, first served, so that a very large one is not overtaken for ever."""

    def __init__(self, *, room_bytes: int = ROOM_BYTES, wait_seconds: float = WAIT_SECONDS) -> None:
        self._room = room_bytes
        self._free = room_bytes
        self._wait_seconds = wait_seconds
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator["Place"]:
        """Room for a body of this many bytes; `RateLimited` where none becomes free in time."""
        place = Place(self, 0 if size <= SMALL_BYTES else min(size, self._room))
        await self._take(place.size)
        try:
            yield place
        finally:
            place.leave()

    async def _take(self, size: int) -> None:
        if size == 0 or (size <= self._free and not self._waiting):
            self._free -= size
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        try:
            async with asyncio.timeout(self._wait_seconds):
                await turn
        except TimeoutError:
            self._give_up(size, turn)
            raise RateLimited(
                "Too many large requests at once; try again in a moment.",
                retry_after_seconds=RETRY_SECONDS,
            ) from None
        except asyncio.CancelledError:
            self._give_up(size, turn)
            raise

    def _give_up(self, size: int, turn: "asyncio.Future[None]") -> None:
        if (size, turn) in self._waiting:
            self._waiting.remove((size, turn))
            self.give_back(0)  # it may have been in the way of smaller ones
        else:  # its turn came at the same moment
            self.give_back(size)

    def give_back(self, size: int) -> None:
        self._free += size
        while self._waiting and self._waiting[0][0] <= self._free:
            taken, turn = self._waiting.popleft()
            self._free -= taken
            if not turn.done():
                turn.set_result(None)


class Place:
    """What one body has taken of the room, until it leaves."""

    def __init__(self, room: BodyRoom, size: int) -> None:
        self.size = size
        self._room = room

    def leave(self) -> None:
        size, self.size = self.size, 0
        if size:
            self._room.give_back(size)


BODY_ROOM: Final = web.AppKey("body_room", BodyRoom)
