"""A receiver of webhooks that is down, slow, deaf or rude on command; keeps what it was sent."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

Manner = Literal["down", "slow", "hanging", "500", "429", "redirect", "cutting", "410", "taking"]

SLOW_SECONDS = 0.3


@dataclass(frozen=True)
class Post:
    """One request, and whether it was answered with 2xx."""

    path: str
    manner: Manner
    headers: dict[str, str]
    body: bytes
    taken: bool

    @property
    def event_id(self) -> str:
        return self.headers["webhook-id"]


class StubbornReceiver:
    """Every path is an endpoint of its own."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self._manner: Manner = "taking"
        self._grew = asyncio.Condition()
        self._hung_up = asyncio.Event()
        self._runner: web.ServerRunner | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def behave(self, manner: Manner) -> None:
        """From now on; what hung so far is hung up on."""
        await self.close()
        self._manner = manner
        self._hung_up = asyncio.Event()
        if manner == "down":
            return
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.01)
        await self._runner.setup()
        listening = socket.create_server(("127.0.0.1", self._port))
        await web.SockSite(self._runner, listening).start()

    async def close(self) -> None:
        if self._runner is not None:
            self._hung_up.set()
            await self._runner.cleanup()
            self._runner = None

    async def was_asked(self, paths: set[str], seconds: float) -> None:
        """Something was posted to each of these paths since it behaves as it does."""
        manner = self._manner

        def asked() -> bool:
            return {post.path for post in self.posts if post.manner == manner} >= paths

        async with asyncio.timeout(seconds), self._grew:
            await self._grew.wait_for(asked)

    async def has_taken(self, path: str, expected: set[str], seconds: float) -> None:
        async with asyncio.timeout(seconds), self._grew:
            await self._grew.wait_for(lambda: set(self.taken(path)) >= expected)

    def taken(self, path: str) -> list[str]:
        """Ids of events in the order in which they were first taken."""
        return list(dict.fromkeys(p.event_id for p in self.posts if p.taken and p.path == path))

    @property
    def bodies(self) -> dict[str, set[bytes]]:
        """Every body that came under an id, whatever became of it."""
        found: defaultdict[str, set[bytes]] = defaultdict(set)
        for post in self.posts:
            found[post.event_id].add(post.body)
        return found

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        manner = self._manner
        taken = manner in {"taking", "slow"}
        headers = dict(request.headers)
        self.posts.append(Post(request.path, manner, headers, body, taken))
        async with self._grew:
            self._grew.notify_all()
        return await self._answer(manner, request)

    async def _answer(self, manner: Manner, request: web.BaseRequest) -> web.StreamResponse:
        status, headers = 200, {}
        match manner:
            case "slow":
                await asyncio.sleep(SLOW_SECONDS)
            case "hanging":
                await self._hung_up.wait()
                _cut(request)
            case "cutting":
                _cut(request)
            case "429":
                status, headers = 429, {"Retry-After": "1"}
            case "redirect":
                status, headers = 307, {"Location": f"{self.url}/elsewhere"}
            case "500" | "410":
                status = int(manner)
            case "taking" | "down":
                pass
        return web.Response(status=status, headers=headers)


def _cut(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()


@asynccontextmanager
async def stubborn_receiver() -> AsyncIterator[StubbornReceiver]:
    receiver = StubbornReceiver()
    yield receiver
    await receiver.close()
