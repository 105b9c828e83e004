"""Callers of an HTTP API that cost little themselves: what they measure is the server."""

import asyncio
import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final
from urllib.parse import urlsplit

_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class NotAccepted(Exception):
    """An answer other than the one that is measured."""


class Caller(asyncio.Protocol):
    """One kept connection: sends a request, waits for its answer, sends the next."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _reason: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(NotAccepted("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            return
        answer, self._received = self._received, b""
        if self._answer is not None:
            self._answer.set_result(answer)

    async def ask(self, request: bytes) -> bytes:
        """The whole answer, its head included."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def post(url: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


async def at_once(
    url: str, callers: int, seconds: float, request: Callable[[int], bytes], status: int
) -> tuple[list[float], float]:
    """Every caller asks again as soon as it has its answer: how long each took, and all together.

    `request` makes the next request of a caller; any status but `status` ends the measurement.
    """
    loop = asyncio.get_running_loop()
    expected = b"HTTP/1.1 %d " % status
    took: list[float] = []

    async def call(caller: Caller, number: int, until: float) -> None:
        while (begun := loop.time()) < until:
            answer = await caller.ask(request(number))
            took.append(loop.time() - begun)
            if not answer.startswith(expected):
                raise NotAccepted(answer.decode(errors="replace")[:500])

    host, _, port = urlsplit(url).netloc.partition(":")
    with ExitStack() as stack:
        connected: list[Caller] = []
        for _ in range(callers):
            _, caller = await loop.create_connection(Caller, host, int(port))
            stack.callback(caller.close)
            connected.append(caller)
        begun = loop.time()
        async with asyncio.TaskGroup() as group:
            for number, caller in enumerate(connected):
                group.create_task(call(caller, number, begun + seconds))
        return took, loop.time() - begun
