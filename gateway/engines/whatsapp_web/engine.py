"""WhatsApp Web as an `Engine`: what its sessions share, and how one begins."""

import asyncio
from pathlib import Path

import structlog

from gateway.engines.whatsapp_web import deadlines, processes
from gateway.engines.whatsapp_web.browser import FindBrowser, Launcher, LaunchFailed
from gateway.engines.whatsapp_web.driver import Driver
from gateway.engines.whatsapp_web.origin import Origin
from gateway.engines.whatsapp_web.profile import MIN_FREE_BYTES, START_FREE_BYTES, free_bytes
from gateway.engines.whatsapp_web.providers import ProviderChoice
from gateway.engines.whatsapp_web.scripts import Scripts
from gateway.engines.whatsapp_web.session import WhatsAppWebSession
from gateway.engines.whatsapp_web.upstream import Connect, direct
from gateway.ports import Clock, EngineSession, Profile, Report

log = structlog.get_logger(__name__)


class WhatsAppWebEngine:
    """Runs each session in a Chromium of its own, all driven through one Node process."""

    def __init__(
        self,
        *,
        url: str,
        sessions_dir: Path,
        find_browser: FindBrowser,
        wajs: Path,
        clock: Clock,
        connect: Connect = direct,
        provider: ProviderChoice = "auto",
    ) -> None:
        self._where = Origin.of(url)
        self.origin = str(self._where)
        self._sessions_dir = sessions_dir
        self._driver = Driver()
        self._launcher = Launcher(self._where, self._driver, find_browser, connect)
        self._scripts = Scripts(wajs=wajs)
        self._provider: ProviderChoice = provider
        self._clock = clock

    async def end_leftovers(self) -> int:
        """End the browsers of a gateway that died; call it once, before the first `open`."""
        return await asyncio.to_thread(processes.end_leftovers, self._sessions_dir, deadlines.KILL)

    async def warm_up(self) -> None:
        """Look for the browser and start its driver before the first session waits for them."""
        try:
            await self._launcher.prepare()
        except LaunchFailed as problem:
            # Each session says so itself when it is started.
            log.warning("browser_not_ready", reason=str(problem))

    async def has_room(self, *, to_start: bool) -> bool:
        least = START_FREE_BYTES if to_start else MIN_FREE_BYTES
        return await asyncio.to_thread(free_bytes, self._sessions_dir) >= least

    async def open(self, profile: Profile, report: Report) -> EngineSession:
        session = WhatsAppWebSession(
            profile,
            report,
            origin=self._where,
            launcher=self._launcher,
            scripts=self._scripts,
            choice=self._provider,
            clock=self._clock,
        )
        session.begin()
        return session

    async def close(self) -> None:
        await self._driver.close()
