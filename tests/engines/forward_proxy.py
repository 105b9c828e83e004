"""A small forward proxy on loopback, of each kind, that asks for a user and a password."""

import asyncio
import base64
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote

USER, PASSWORD = "alice", "hunter2:p@ss"


@dataclass
class ForwardProxy:
    """What it was asked for, and where it listens."""

    scheme: str
    port: int = 0
    asked: list[str] = field(default_factory=list)
    """`host:port` of every tunnel that it made."""
    refused: int = 0

    def url(self, password: str | None = None) -> str:
        secret = quote(password or PASSWORD, safe="")
        return f"{self.scheme}://{USER}:{secret}@127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            if self.scheme != "socks5":
                await self._http(reader, writer)
            else:
                await self._socks(reader, writer)
        writer.close()

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if f"\r\nProxy-Authorization: Basic {wanted}\r\n" not in head:
            self.refused += 1
            writer.write(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n')
            return
        method, target, _ = head.split(" ", 2)
        assert method == "CONNECT"
        host, _, port = target.rpartition(":")
        await self._tunnel(reader, writer, host, int(port), b"HTTP/1.1 200 OK\r\n\r\n")

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        version, count = await reader.readexactly(2)
        assert (version, 2 in await reader.readexactly(count)) == (5, True)
        writer.write(b"\x05\x02")
        _, length = await reader.readexactly(2)
        user = await reader.readexactly(length)
        secret = await reader.readexactly((await reader.readexactly(1))[0])
        if (user, secret) != (USER.encode(), PASSWORD.encode()):
            self.refused += 1
            writer.write(b"\x01\x01")
            return
        writer.write(b"\x01\x00")
        assert (await reader.readexactly(3)) == b"\x05\x01\x00"
        kind = (await reader.readexactly(1))[0]
        if kind == 1:
            host = ".".join(str(part) for part in await reader.readexactly(4))
        else:
            assert kind == 3
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        (port,) = struct.unpack("!H", await reader.readexactly(2))
        await self._tunnel(reader, writer, host, port, b"\x05\x00\x00\x01" + bytes(6))

    async def _tunnel(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        host: str,
        port: int,
        made: bytes,
    ) -> None:
        self.asked.append(f"{host}:{port}")
        beyond, onward = await asyncio.open_connection(host, port)
        writer.write(made)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_copy(reader, onward))
                both.create_task(_copy(beyond, writer))
        finally:
            onward.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        else:
            writer.close()


@asynccontextmanager
async def forward_proxy(
    scheme: str, tls: ssl.SSLContext | None = None
) -> AsyncIterator[ForwardProxy]:
    proxy = ForwardProxy(scheme)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, ssl=tls)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
