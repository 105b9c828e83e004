"""Sandboxes in processes of their own: one for a test, or one for all that forgets in between."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_SECONDS = 60


def _command(data: Path) -> list[str]:
    return [sys.executable, "-m", "gateway.sandbox", "--port", "0", "--data", str(data)]


def _address(greeting: bytes) -> str:
    return greeting.decode().split()[-1].rstrip("/")


@asynccontextmanager
async def sandbox(data: Path) -> AsyncIterator[str]:
    """One that a test has to itself; its address."""
    process = await asyncio.create_subprocess_exec(
        *_command(data), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(STARTS_WITHIN_SECONDS):
            greeting = await process.stdout.readline()
        yield _address(greeting)
    finally:
        process.terminate()
        await process.communicate()


@pytest.fixture(scope="session")
def sandbox_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one that goes on from test to test: `forget` gives each an empty WhatsApp."""
    process = subprocess.Popen(
        _command(tmp_path_factory.mktemp("sandbox")), stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    yield _address(process.stdout.readline())
    process.terminate()
    process.communicate()


async def forget(url: str, http: ClientSession) -> None:
    async with http.delete(f"{url}/control") as answer:
        answer.raise_for_status()
