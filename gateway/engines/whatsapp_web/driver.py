"""Playwright's driver: one Node process for all browsers, started when first needed."""

import asyncio
import os
import shlex
import shutil
import tempfile
from pathlib import Path

import playwright
import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from gateway.engines.whatsapp_web import deadlines

log = structlog.get_logger(__name__)

NODE_VARIABLE = "PLAYWRIGHT_NODEJS_PATH"
"""Tells Playwright which Node runs its driver; the only door to how the driver is started."""


class Driver:
    """The driver, shared.

    It runs in a session of its own: a Ctrl-C, or a SIGTERM to the gateway's whole process group,
    must not take it down while the gateway is still closing its browsers through it. When the
    gateway dies, the end of its input ends the driver, and with it the browsers.
    """

    def __init__(self) -> None:
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None

    async def get(self) -> Playwright:
        async with self._starting:
            if self._playwright is None:
                self._playwright = await self._start()
            return self._playwright

    async def _start(self) -> Playwright:
        wrapper = await asyncio.to_thread(_write_wrapper)
        before = os.environ.get(NODE_VARIABLE)  # noqa: TID251 - Playwright's only door
        os.environ[NODE_VARIABLE] = str(wrapper)  # noqa: TID251 - Playwright's only door
        try:
            return await async_playwright().start()
        finally:
            if before is None:
                del os.environ[NODE_VARIABLE]  # noqa: TID251 - as it was
            else:
                os.environ[NODE_VARIABLE] = before  # noqa: TID251 - as it was
            await asyncio.to_thread(shutil.rmtree, wrapper.parent)

    async def forget_if_dead(self, suspect: Playwright) -> None:
        """After a failure: whoever asks next gets a new driver if this one does not answer."""
        if self._playwright is not suspect or await _answers(suspect):
            return
        if self._playwright is suspect:
            log.warning("driver_died")
            self._playwright = None

    async def close(self) -> None:
        async with self._starting:
            mine, self._playwright = self._playwright, None
            if mine is not None:
                await mine.stop()


async def _answers(driver: Playwright) -> bool:
    """Whether the driver still talks: a request context is made and let go inside it."""
    try:
        async with asyncio.timeout(deadlines.QUERY):
            await (await driver.request.new_context()).dispose()
    except (PlaywrightError, TimeoutError):
        return False
    return True


def _write_wrapper() -> Path:
    """A program that runs Node in a new session; it becomes Node, so pipes and pid stay."""
    bundled = Path(playwright.__file__).parent / "driver" / "node"
    node = os.environ.get(NODE_VARIABLE) or str(bundled)  # noqa: TID251 - Playwright's own
    wrapper = Path(tempfile.mkdtemp(prefix="gateway-driver-")) / "node"
    wrapper.write_text(f'#!/bin/sh\nexec setsid {shlex.quote(node)} "$@"\n')
    wrapper.chmod(0o700)
    return wrapper
