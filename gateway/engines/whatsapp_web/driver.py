"""Playwright's driver: one Node process for all browsers, started when first needed."""

import asyncio
import os
from pathlib import Path

import playwright
import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from gateway.engines.whatsapp_web import deadlines

log = structlog.get_logger(__name__)

NODE_VARIABLE = "PLAYWRIGHT_NODEJS_PATH"
"""Tells Playwright which Node runs its driver; the only door to how the driver is started."""
WRAPPER = Path(__file__).with_name("node_in_own_session")
WRAPPED_VARIABLE = "GATEWAY_NODE"
"""Tells the wrapper which Node to become."""
BUNDLED_NODE = Path(playwright.__file__).parent / "driver" / "node"


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
        environment = os.environ  # noqa: TID251 - Playwright's only door
        before = environment.get(NODE_VARIABLE)
        environment[WRAPPED_VARIABLE] = before or str(BUNDLED_NODE)
        environment[NODE_VARIABLE] = str(WRAPPER)
        try:
            return await async_playwright().start()
        finally:
            del environment[WRAPPED_VARIABLE], environment[NODE_VARIABLE]
            if before is not None:
                environment[NODE_VARIABLE] = before

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
