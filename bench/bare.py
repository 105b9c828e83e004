"""Bare browsers on the sandbox's page: what a session is measured against."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from pathlib import Path
from typing import Any, Final

from playwright.async_api import BrowserContext, Page, Playwright

from bench.sandbox import Sandbox
from gateway.bootstrap import WAJS
from gateway.config import ROOT
from gateway.engines.whatsapp_web.browser import DISABLED_FEATURES, FLAGS
from gateway.engines.whatsapp_web.scripts import Scripts

_TIMEOUT_MS: Final = 60_000
_QR: Final = "[data-ref]"
_LINKED: Final = (
    "importNamespace('WAWebStreamModel').Stream.mode === 'MAIN'"
    " && importNamespace('WAWebSocketModel').Socket.hasSynced"
)
_READY: Final = "self.WPP && self.WPP.isFullReady"


class Flags(Enum):
    """What a bare browser is started with beside Playwright's own defaults."""

    ORDINARY = ()
    GATEWAYS = (*FLAGS, f"--disable-features={','.join(DISABLED_FEATURES)}")


class Bare:
    """One bare browser with one page, linked."""

    def __init__(self, context: BrowserContext, profile: Path) -> None:
        self.profile = profile
        self._context = context

    @property
    def page(self) -> Page:
        return self._context.pages[0]

    async def link(self, sandbox: Sandbox, number: str) -> None:
        await sandbox.phone(number, f"Bare {number[-2:]}")
        await self.page.goto(sandbox.url)
        code = await self.page.wait_for_selector(_QR, state="attached", timeout=_TIMEOUT_MS)
        assert code is not None
        await sandbox.scan(number, str(await code.get_attribute("data-ref")))
        await self._until(_LINKED)

    async def inject_wajs(self) -> None:
        """The bundle that the gateway injects, byte for byte, with the same settings."""
        await self.run(Scripts(wajs=ROOT / "web" / WAJS).bundle)
        await self._until(_READY)

    async def run(self, script: str, argument: Any = None) -> Any:
        return await self.page.evaluate(script, argument)

    async def _until(self, condition: str) -> None:
        """Looked for in the page itself: `wait_for_function` needs the eval that the page bans."""
        await self.run(
            "new Promise((resolve) => {"
            f" const look = () => {{ if ({condition}) resolve(); else setTimeout(look, 20); }};"
            " look(); })"
        )


@asynccontextmanager
async def started(
    playwright: Playwright, chromium: Path, profile: Path, flags: Flags
) -> AsyncIterator[Bare]:
    context = await playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium, headless=True, no_viewport=True, args=list(flags.value)
    )
    try:
        yield Bare(context, profile)
    finally:
        await context.close()
