"""What every benchmark gets: how much effort to make, a browser, a folder, and the two sides."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from playwright.async_api import Playwright

from bench import bare, product, sandbox
from bench.bare import Bare, Flags
from bench.product import Gateway
from bench.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class World:
    """One benchmark's surroundings; nothing of it outlives the benchmark."""

    quick: bool
    chromium: Path
    playwright: Playwright
    folder: Path
    http: aiohttp.ClientSession

    @asynccontextmanager
    async def sandbox(self) -> AsyncIterator[Sandbox]:
        async with sandbox.started(self.folder, self.http) as started:
            yield started

    @asynccontextmanager
    async def gateway(self, on: Sandbox, **settings: str) -> AsyncIterator[Gateway]:
        async with product.started(self.folder, self.chromium, on, **settings) as started:
            yield started

    async def bare(self, stack: AsyncExitStack, on: Sandbox, number: str, flags: Flags) -> Bare:
        """A bare browser, linked to a new phone; it ends with the stack."""
        profile = self.folder / f"bare-{number}"
        browser = await stack.enter_async_context(
            bare.started(self.playwright, self.chromium, profile, flags)
        )
        await browser.link(on, number)
        return browser
