"""What never becomes a request: heads too long, too many, broken or late are answered in words."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from gateway.api.server import MAX_HEAD_BYTES, MAX_HEADERS, build_runner
from tests.api.gateway_kit import KEY

CANARY = "canary-4f1d-in-a-broken-head"
BEGIN = f"GET /api/sessions HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {KEY}\r\n"
HEADERS = 2  # in that

Serve = Callable[[float], Awaitable["Line"]]


class Line:
    """A bare connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def says(self, text: str) -> None:
        self._writer.write(text.encode())
        await self._writer.drain()

    async def hears(self) -> tuple[int, dict[str, str], str]:
        """The answer, which the end of the connection follows."""
        async with asyncio.timeout(20):
            answer = (await self._reader.read()).decode()
        head, _, body = answer.partition("\r\n\r\n")
        lines = head.split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), headers, body

    async def hears_no(self, status: int, code: str) -> None:
        got, headers, body = await self.hears()
        error = json.loads(body)["error"]
        assert (got, error["code"]) == (status, code)
        assert set(error) == {"code", "message", "details", "requestId"}
        assert headers["Connection"] == "close"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "aiohttp" not in str(headers)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@pytest.fixture
async def connected(app: web.Application) -> AsyncIterator[Serve]:
    """A connection to a server that waits this long for a head."""
    runners: list[web.AppRunner] = []
    lines: list[Line] = []

    async def to(seconds: float = 600) -> Line:
        runner = build_runner(app, keep_alive_seconds=seconds)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        line = Line(*await asyncio.open_connection(*runner.addresses[0][:2]))
        lines.append(line)
        return line

    yield to
    for line in lines:
        await line.close()
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    "head",
    [
        f"GET /api/sessions?x={'x' * (MAX_HEAD_BYTES + 1)} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"{BEGIN}X-Long: {'x' * (MAX_HEAD_BYTES + 1)}\r\n\r\n",
        f"{BEGIN}{'x' * (MAX_HEAD_BYTES + 1)}: 1\r\n\r\n",
        BEGIN + "X-Many: 1\r\n" * (MAX_HEADERS + 1 - HEADERS) + "\r\n",
    ],
    ids=["address", "value", "name", "number"],
)
async def test_a_head_that_is_too_large_is_431(connected: Serve, head: str) -> None:
    line = await connected(600)
    await line.says(head)
    await line.hears_no(431, "headers_too_large")


async def test_the_largest_head_passes(connected: Serve) -> None:
    """The control: the limits are what they say."""
    line = await connected(600)
    many = "X-Many: 1\r\n" * (MAX_HEADERS - HEADERS - 2)
    await line.says(f"{BEGIN}X-Long: {'x' * MAX_HEAD_BYTES}\r\n{many}Connection: close\r\n\r\n")
    assert (await line.hears())[0] == 200


@pytest.mark.parametrize(
    "head",
    [
        f"GET / HTTP/1.1\r\nHost: x\r\nX-API-Key {CANARY}\r\n\r\n",
        f"GET / HTTP/1.1\r\nX-API-Key: {CANARY}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nX-API-Key: {CANARY}\x00\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{CANARY}",
        f"GET /{CANARY} SPDY/9\r\nHost: x\r\n\r\n",
        f"{CANARY}\r\n\r\n",
        f"\x16\x03\x01{CANARY}\r\n\r\n",
    ],
)
async def test_what_is_no_request_is_400_and_not_repeated_in_the_log(
    connected: Serve, head: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    line = await connected(600)
    await line.says(head)
    await line.hears_no(400, "invalid_request")
    assert "no_request" in caplog.text
    assert CANARY not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("begun", ["G", "GET /api/sessions HTTP/1.1\r\n", BEGIN])
async def test_a_head_that_does_not_end_is_408(connected: Serve, begun: str) -> None:
    line = await connected(0.3)
    await line.says(begun)
    await line.hears_no(408, "request_timeout")


async def test_a_head_that_drips_gets_no_more_time(connected: Serve) -> None:
    line = await connected(0.5)

    async def drip() -> None:
        for character in BEGIN + "X-Drip: " + "x" * 4_000:
            await line.says(character)
            await asyncio.sleep(0.01)

    dripping = asyncio.get_running_loop().create_task(drip())
    await line.hears_no(408, "request_timeout")
    dripping.cancel()
    await asyncio.wait([dripping])


async def test_who_says_nothing_is_told_nothing(connected: Serve) -> None:
    """Neither at first nor after an answer: nobody waits for one."""
    silent, served = await connected(0.3), await connected(0.3)
    await served.says(BEGIN + "\r\n")
    status, _, body = await served.hears()
    assert (status, body.count("HTTP/1.1")) == (200, 0)
    async with asyncio.timeout(20):
        assert await silent._reader.read() == b""
