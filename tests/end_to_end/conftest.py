"""A product for a test, ended with it; and a receiver of webhooks."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from gateway.engines.whatsapp_web.executable import find_browser
from tests.end_to_end.product import Product
from tests.leftovers import nothing_is_left_running
from tests.receivers import Receiver, receiving

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


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver
