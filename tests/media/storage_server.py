"""A storage that speaks S3, as a program of its own, behind a gate that a test can shut."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from uuid import uuid4

import aiohttp
import pytest

from gateway.core.buckets import BucketAddress

_PROGRAM = "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])"
_ANNOUNCED = re.compile(rb"Running on http://127\.0\.0\.1:(\d+)")


@pytest.fixture(scope="session")
def storage_port() -> Iterator[int]:
    """One for all: each test has a bucket of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    ) as program:
        assert program.stderr is not None
        try:
            found = next(filter(None, map(_ANNOUNCED.search, program.stderr)), None)
            assert found is not None, "the storage did not start"
            with suppress(ValueError):
                yield int(found[1])
        finally:
            program.kill()


@dataclass
class Storage:
    """A bucket, and the way to it."""

    address: BucketAddress
    port: int
    is_open: bool = True
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def shut(self) -> None:
        """From now on there is no answer, nor to what was asked before."""
        self.is_open = False
        for writer in self._writers:
            writer.transport.abort()

    async def names(self) -> list[str]:
        url = f"http://127.0.0.1:{self.port}/{self.address.name}"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return re.findall(r"<Key>([^<]*)</Key>", await answer.text())

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_open:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        ends = {writer, back}
        self._writers |= ends
        try:
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        finally:
            self._writers -= ends
            for end in ends:
                end.transport.abort()


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(64 * 1024):
            sink.write(data)
            await sink.drain()
        sink.write_eof()


@asynccontextmanager
async def storage_at(port: int, name: str | None = None) -> AsyncIterator[Storage]:
    address = BucketAddress(
        name=name or f"media-{uuid4().hex}",
        prefix="",
        endpoint=None,
        region="us-east-1",
        access_key_id="a key",
        secret_access_key="and its secret",
        path_style=True,
    )
    url = f"http://127.0.0.1:{port}/{address.name}"
    async with aiohttp.ClientSession() as http, http.put(url) as made:
        assert made.status == 200
    storage = Storage(address, port)
    gate = await asyncio.start_server(storage.carry, "127.0.0.1", 0)
    through = gate.sockets[0].getsockname()[1]
    storage.address = replace(address, endpoint=f"http://127.0.0.1:{through}")
    try:
        yield storage
    finally:
        storage.shut()
        gate.close()


@pytest.fixture
async def storage(storage_port: int) -> AsyncIterator[Storage]:
    async with storage_at(storage_port) as opened:
        yield opened
