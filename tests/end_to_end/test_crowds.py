"""Crowds at the door while sends go on: deaf listeners, slow callers, many uploads at once.

What the gateway's own process may need for them is generous (on one machine they took 14, 42, 106
and 123 MiB); without what bounds it, they take gigabytes, or shut everybody else out.
"""

import asyncio
import base64
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

import pytest

from tests.end_to_end.product import KEY, Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(600)]

ANA, BETO = "5491100000001", "5491100000002"
MEBIBYTE: Final = 1024 * 1024
SENDS: Final = 40
SLOW: Final = 1_000
DEAF: Final = 200
UPLOADS: Final = 100
UPLOAD_BYTES: Final = 15 * MEBIBYTE
HISTORY: Final = 100
LONG: Final = 50_000
"""Characters of each of them."""


class Gateway:
    """A started product with a linked session, and what its process held at most."""

    def __init__(self, product: Product) -> None:
        self.product = product
        running = product.gateway.running
        assert running is not None
        self._process = Path(f"/proc/{running.pid}")
        host, _, port = product.url.removeprefix("http://").partition(":")
        self.address = (host, int(port))
        self._sent = 0

    def forget_the_peak(self) -> None:
        (self._process / "clear_refs").write_text("5")

    @property
    def peak(self) -> int:
        """The most memory since then, in bytes."""
        for line in (self._process / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no peak")

    @property
    def most_open_files(self) -> int:
        for line in (self._process / "limits").read_text().splitlines():
            if line.startswith("Max open files"):
                return int(line.split()[3])
        raise AssertionError("no limit")

    @property
    def connections(self) -> int:
        """How many sockets it holds."""
        return sum(
            str(each.readlink()).startswith("socket:")
            for each in (self._process / "fd").iterdir()
            if each.is_symlink()
        )

    async def sends(self) -> None:
        """One text after the other; each is sent, and all arrive in their order."""
        texts = [f"number {number}" for number in range(self._sent, self._sent + SENDS)]
        self._sent += SENDS
        for text in texts:
            body = {"sessionId": "ana", "to": BETO, "text": text}
            sent = await self.product.ask("POST", "/api/messages/send?wait=60", body)
            assert sent["status"] in {"sent", "delivered"}, sent

        async def arrived() -> bool:
            got = [message["text"] for message in await self.product.on_phone(BETO)]
            return [text for text in got if text in texts] == texts

        await until("all of them, in order", arrived)

    async def sends_while(self, crowd: AbstractAsyncContextManager[None], *, at_most: int) -> None:
        """With a crowd and without: what the crowd costs is bounded."""
        self.forget_the_peak()
        await self.sends()
        alone = self.peak
        async with crowd:
            await self.sends()
        assert self.peak - alone < at_most, (self.peak - alone) // MEBIBYTE


class Crowd:
    """Bare connections, each of which says something and then does as it likes."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._sockets: list[socket.socket] = []

    async def comes(self, *said: bytes) -> socket.socket:
        loop = asyncio.get_running_loop()
        made = socket.socket()
        self._sockets.append(made)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.setblocking(False)  # noqa: FBT003 - its name says it
        await loop.sock_connect(made, self._address)
        for each in said:
            await loop.sock_sendall(made, each)
        return made

    async def answers(self, one: socket.socket) -> bytes:
        """All that it gets, up to the end of the connection."""
        loop = asyncio.get_running_loop()
        heard = b""
        async with asyncio.timeout(60):
            while part := await loop.sock_recv(one, 4096):
                heard += part
        return heard

    def go(self) -> None:
        for each in self._sockets:
            each.close()
        self._sockets.clear()


def request(method: str, path: str, *headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"X-API-Key: {KEY}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


@contextlib.asynccontextmanager
async def deaf_listeners(gateway: Gateway) -> AsyncIterator[None]:
    """Half of them have a long past to catch up with."""
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = (
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
    )
    crowd = Crowd(gateway.address)
    for number in range(DEAF):
        past = ',"after":0' if number % 2 else ""
        hello = f'40{{"apiKey":"{KEY}"{past}}}'.encode()
        await crowd.comes(
            request("GET", "/socket.io/?EIO=4&transport=websocket", *upgrade),
            bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello,
        )
    yield
    crowd.go()


@contextlib.asynccontextmanager
async def slow_callers(gateway: Gateway) -> AsyncIterator[None]:
    """Heads that do not end, bodies that do not come, answers that nobody reads, polls."""
    sizes = "Content-Type: application/json", "Content-Length: 60000"
    head = request("GET", "/api/sessions")[:-2]
    body = request("POST", "/api/messages/send", *sizes) + b'{"x":"' + b"x" * 30_000
    newest = (await gateway.product.call("GET", "/api/events?limit=1"))[1]["newest"]
    crowd = Crowd(gateway.address)
    unfinished = []
    for _ in range(SLOW // 4):
        unfinished += [await crowd.comes(head), await crowd.comes(body)]
        await crowd.comes(request("GET", "/api/events/stream?after=0"))
        await crowd.comes(request("GET", f"/api/events?wait=60&after={newest + 10_000}"))
    yield
    for each in unfinished:
        answer, _, told = (await crowd.answers(each)).partition(b"\r\n\r\n")
        assert answer.split()[1] == b"408"
        assert json.loads(told)["error"]["code"] == "request_timeout"
    crowd.go()


@contextlib.asynccontextmanager
async def uploads(gateway: Gateway, said: tuple[bytes, bytes]) -> AsyncIterator[None]:
    """All at once; each of them is read whole and answered."""

    async def one(crowd: Crowd) -> None:
        answer = await crowd.answers(await crowd.comes(*said))
        error = json.loads(answer.partition(b"\r\n\r\n")[2])["error"]
        assert error["code"] == "session_not_found", error

    crowd = Crowd(gateway.address)
    async with asyncio.TaskGroup() as group:
        for _ in range(UPLOADS):
            group.create_task(one(crowd))
        yield
    crowd.go()


def a_bulk() -> tuple[bytes, bytes]:
    """The largest JSON that is held in memory."""
    text = {"to": BETO, "text": "never"}
    body = json.dumps({"sessionId": "nobody", "messages": [text], "x": "x" * UPLOAD_BYTES})
    return upload("/api/messages/bulk", "application/json", body.encode())


def a_file() -> tuple[bytes, bytes]:
    """One that goes to disk as it comes."""
    fields = {"sessionId": "nobody", "number": BETO}
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}' for name in fields
    ]
    file = 'Content-Disposition: form-data; name="media"; filename="a.bin"\r\n\r\n'
    lines = [*parts, file + "x" * UPLOAD_BYTES]
    body = "".join(f"--border\r\n{line}\r\n" for line in lines) + "--border--\r\n"
    return upload("/api/send-media", "multipart/form-data; boundary=border", body.encode())


def upload(path: str, media_type: str, body: bytes) -> tuple[bytes, bytes]:
    sizes = f"Content-Type: {media_type}", f"Content-Length: {len(body)}", "Connection: close"
    return request("POST", path, *sizes), body


async def test_crowds_cost_little_and_harm_no_send(product: Product) -> None:
    # As shells and service managers do: too few open files for a thousand callers and a browser.
    product.gateway.through = ("prlimit", "--nofile=1024:2048")
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    for number in range(HISTORY):
        text = {"to": ANA, "text": f"{number} " + "x" * LONG}
        await product.phone("POST", f"/{BETO}/messages", text)

    async def known() -> bool:
        return len(await product.texts("ana")) == HISTORY

    await until("the past", known)
    gateway = Gateway(product)
    assert gateway.most_open_files == 2048
    before = gateway.connections
    await gateway.sends_while(deaf_listeners(gateway), at_most=100 * MEBIBYTE)
    await gateway.sends_while(slow_callers(gateway), at_most=160 * MEBIBYTE)
    await gateway.sends_while(uploads(gateway, a_file()), at_most=300 * MEBIBYTE)
    await gateway.sends_while(uploads(gateway, a_bulk()), at_most=400 * MEBIBYTE)

    async def all_are_gone() -> bool:
        return gateway.connections <= before + 5

    await until("the crowds to be gone", all_are_gone)
