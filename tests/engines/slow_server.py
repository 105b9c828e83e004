"""A way to the sandbox on which some of the page's files take their time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from gateway.tasks import Tasks

CHUNK = 65_536


@asynccontextmanager
async def slow_way(url: str, files: tuple[str, ...], seconds: float) -> AsyncIterator[str]:
    """An address that leads to `url`; each request for one of these files waits that long."""
    target = urlsplit(url)
    wanted = tuple(f"/{file} HTTP".encode() for file in files)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(CHUNK):
                if any(name in chunk for name in wanted):
                    await asyncio.sleep(seconds)
                writer.write(chunk)
                await writer.drain()
        writer.close()

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(target.hostname, target.port)
        try:
            await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))
        finally:
            writer.close()
            there[1].close()

    ways = Tasks("slow way")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ways.spawn(lead(reader, writer), name="connection")

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await ways.close()
