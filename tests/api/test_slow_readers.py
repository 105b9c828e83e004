"""Readers that stop reading: they are let go, and cost those who do read nothing."""

import asyncio
import base64
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from gateway.api.listening import listen
from gateway.api.realtime import REALTIME
from gateway.api.server import build_runner
from gateway.api.socket_queue import MAX_CHARACTERS, MAX_PACKETS
from tests.api.gateway_kit import KEY, Inside
from tests.api.samples import a_message
from tests.api.test_realtime import Listener
from tests.house import until

pytestmark = pytest.mark.timeout(120)

DEAF = 200
LONG_TEXT = a_message(text="x" * 8_000)
MORE_THAN_MAY_WAIT = 3_000

Serve = Callable[[float], Awaitable["Served"]]


class Served:
    """A server whose connections are counted."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner
        self.host, self.port = runner.addresses[0][:2]

    @property
    def connections(self) -> int:
        assert self._runner.server is not None
        return len(self._runner.server.connections)

    async def are_connected(self, count: int) -> None:
        async def there() -> bool:
            return self.connections == count

        await until(f"{count} connections", there)


@pytest.fixture
async def serve(app: web.Application) -> AsyncIterator[Serve]:
    runners: list[web.AppRunner] = []

    async def serve(take_seconds: float) -> Served:
        runner = build_runner(app)
        runners.append(runner)
        await runner.setup()
        (listening,) = await asyncio.to_thread(listen, "127.0.0.1", 0, take_seconds=take_seconds)
        await web.SockSite(runner, listening).start()
        return Served(runner)

    yield serve
    for runner in runners:
        await runner.cleanup()


class Deaf:
    """A client that says what it wants and never reads a byte."""

    def __init__(self, served: Served) -> None:
        self._address = (served.host, served.port)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.setblocking(False)  # noqa: FBT003 - its name says it

    async def asks(self, path: str, *headers: str) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, self._address)
        head = "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""])
        await loop.sock_sendall(self._socket, head.encode())

    async def listens(self) -> None:
        """As a Socket.IO client does, over a WebSocket, with the operator's key."""
        key = base64.b64encode(os.urandom(16)).decode()
        await self.asks(
            "/socket.io/?EIO=4&transport=websocket",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        )
        hello = f'40{{"apiKey":"{KEY}"}}'.encode()
        masked = bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello
        await asyncio.get_running_loop().sock_sendall(self._socket, masked)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
async def deaf() -> AsyncIterator[Callable[[Served], Deaf]]:
    with contextlib.ExitStack() as stack:

        def client(served: Served) -> Deaf:
            made = Deaf(served)
            stack.callback(made.close)
            return made

        yield client


async def listener_of(served: Served) -> Listener:
    listener = Listener()
    url = f"http://{served.host}:{served.port}"
    await listener.client.connect(url, auth={"apiKey": KEY}, transports=["websocket"])
    return listener


async def test_two_hundred_sockets_that_stop_reading_are_hung_up_on(
    app: web.Application, serve: Serve, deaf: Callable[[Served], Deaf], inside: Inside
) -> None:
    served = await serve(600)  # the kernel has nothing to do with it
    live = await listener_of(served)
    for _ in range(DEAF):
        await deaf(served).listens()

    async def all_listen() -> bool:
        return app[REALTIME].listeners == 1 + DEAF

    await until("all to listen", all_listen)
    for written in range(MORE_THAN_MAY_WAIT):
        inside.log.write(LONG_TEXT)
        if written % 100 == 0:
            await live.hears(written)  # who reads, keeps up
    assert await live.hears(MORE_THAN_MAY_WAIT) == list(range(1, MORE_THAN_MAY_WAIT + 1))
    await served.are_connected(1)
    # The control: one that has not fallen behind stays, whether it reads or not.
    await deaf(served).listens()
    inside.log.write(LONG_TEXT)
    assert len(await live.hears(MORE_THAN_MAY_WAIT + 1)) == MORE_THAN_MAY_WAIT + 1
    assert served.connections == 2
    await live.client.disconnect()


@pytest.mark.parametrize("path", ["/api/events/stream", "/api/events?limit=500"])
async def test_whoever_takes_nothing_of_an_answer_is_cut_off(
    serve: Serve, deaf: Callable[[Served], Deaf], inside: Inside, path: str
) -> None:
    for _ in range(1_000):
        inside.log.write(LONG_TEXT)
    impatient, patient = await serve(0.5), await serve(600)
    for _ in range(20):
        await deaf(impatient).asks(path, f"X-API-Key: {KEY}")
        await deaf(patient).asks(path, f"X-API-Key: {KEY}")
    await patient.are_connected(20)
    await impatient.are_connected(0)
    assert patient.connections == 20  # the control


async def test_a_socket_that_does_not_say_whose_it_is_may_not_stay(
    app: web.Application, serve: Serve, deaf: Callable[[Served], Deaf]
) -> None:
    app[REALTIME].recheck_seconds = 0.05
    served = await serve(600)
    live = await listener_of(served)
    stranger = deaf(served)
    await stranger.asks(
        "/socket.io/?EIO=4&transport=websocket",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    await served.are_connected(2)
    await served.are_connected(1)
    assert live.client.connected
    await live.client.disconnect()


async def test_a_few_long_texts_are_as_much_as_many_short_ones(
    app: web.Application, serve: Serve, deaf: Callable[[Served], Deaf], inside: Inside
) -> None:
    """What waits for a socket is bounded by its size too, not by its number alone."""
    served = await serve(600)
    live = await listener_of(served)
    for _ in range(5):
        await deaf(served).listens()

    async def all_listen() -> bool:
        return app[REALTIME].listeners == 1 + 5

    await until("all to listen", all_listen)
    long = a_message(text="x" * 60_000)
    count = 2 * MAX_CHARACTERS // 60_000
    assert count < MAX_PACKETS
    for written in range(count):
        inside.log.write(long)
        await live.hears(written)
    assert await live.hears(count) == list(range(1, count + 1))
    await served.are_connected(1)
    await live.client.disconnect()
