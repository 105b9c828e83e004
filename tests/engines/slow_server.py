"""A way to the sandbox on which some of the page's files take their time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

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

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(target.hostname, target.port)
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
