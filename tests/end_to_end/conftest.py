"""A product for a test, ended with it; and a receiver of webhooks."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from gateway.engines.whatsapp_web.executable import find_browser
from tests.end_to_end.product import Product
from tests.leftovers import nothing_is_left_running

__all__ = ["nothing_is_left_running"]


@pytest.fixture(scope="session")
def chromium() -> Path:
    named = os.environ.get("CHROMIUM_PATH")
    found = Path(named) if named else find_browser()
    assert found is not None, "no browser: ./manage.sh start installs one"
    return found


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def product(
    tmp_path: Path, http: aiohttp.ClientSession, chromium: Path
) -> AsyncIterator[Product]:
    product = Product(tmp_path, http, chromium)
    await product.start_sandbox()
    yield product
    await product.end()


class Receiver:
    """Takes webhooks and keeps them."""

    def __init__(self) -> None:
        self.url = ""
        self.taken: asyncio.Queue[tuple[dict[str, str], Any]] = asyncio.Queue()
        self.status = 200
        self.raw = b""
        """What came last, as it was signed."""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.raw = await request.read()
        body = json.loads(self.raw)
        if self.status == 200:
            self.taken.put_nowait((dict(request.headers), body))
        return web.Response(status=self.status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.handle))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    yield receiver
    await runner.cleanup()
