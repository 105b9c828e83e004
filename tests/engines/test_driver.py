"""Who dies with whom: the gateway, Playwright's driver and the browsers."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.engines.whatsapp_web import processes
from tests.engines.sandboxes import ROOT, sandbox
from tests.engines.worlds import PATIENCE_SECONDS
from tests.leftovers import ENDING_SECONDS, all_gone

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]


class Little:
    """The little gateway, seen from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def says(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            return (await self.process.stdout.readline()).decode().strip()

    async def family(self) -> list[int]:
        """Its driver, the browser and the browser's helpers."""

        def look() -> list[int]:
            table = processes.table()
            mine = [process for process in table if process.pid == self.process.pid]
            family = processes.family(mine, table)
            return [process.pid for process in family if process not in mine]

        return await asyncio.to_thread(look)


@asynccontextmanager
async def little_gateway(url: str, sessions: Path) -> AsyncIterator[Little]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.engines.little_gateway", url, str(sessions)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        yield Little(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_signal_to_the_whole_group_leaves_time_to_close(tmp_path: Path) -> None:
    async with (
        sandbox(tmp_path / "sandbox") as url,
        little_gateway(url, tmp_path / "sessions") as little,
    ):
        assert await little.says() == "ended 0"
        assert await little.says() == "shown"
        family = await little.family()
        os.killpg(little.process.pid, signal.SIGTERM)
        assert await little.says() == "alive"
        assert await little.says() == "closed"
        assert await little.process.wait() == 0
        assert await asyncio.to_thread(all_gone, family, ENDING_SECONDS) == []


async def test_a_killed_gateway_leaves_nothing(tmp_path: Path) -> None:
    async with (
        sandbox(tmp_path / "sandbox") as url,
        little_gateway(url, tmp_path / "sessions") as little,
    ):
        await little.says()
        assert await little.says() == "shown"
        family = await little.family()
        assert len(family) > 3
        little.process.kill()
        assert await asyncio.to_thread(all_gone, family, ENDING_SECONDS) == []


async def test_the_next_start_ends_what_a_dead_gateway_could_not(tmp_path: Path) -> None:
    async with sandbox(tmp_path / "sandbox") as url:
        async with little_gateway(url, tmp_path / "sessions") as first:
            await first.says()
            assert await first.says() == "shown"
            family = await first.family()
            for pid in family:
                os.kill(pid, signal.SIGSTOP)  # so that nothing of it can notice the death
            first.process.kill()
        async with little_gateway(url, tmp_path / "sessions") as second:
            assert await second.says() == "ended 1"
            assert await second.says() == "shown"
            mains = await asyncio.to_thread(processes.browsers, tmp_path / "sessions" / "little")
            assert len(mains) == 1
            assert mains[0].pid not in family
    for pid in await asyncio.to_thread(all_gone, family, 0):
        os.kill(pid, signal.SIGKILL)  # the stopped driver, which belongs to no profile
