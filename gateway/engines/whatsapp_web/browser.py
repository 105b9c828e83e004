"""Starting a session's Chromium, and ending it."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from playwright.async_api import BrowserContext, Page, Playwright, ProxySettings
from playwright.async_api import Error as PlaywrightError

from gateway.core.proxies import Proxy
from gateway.engines.whatsapp_web import deadlines, processes
from gateway.engines.whatsapp_web.driver import Driver
from gateway.engines.whatsapp_web.origin import Origin
from gateway.engines.whatsapp_web.profile import DOWNLOADS, DiskFull
from gateway.engines.whatsapp_web.relay import Relay
from gateway.engines.whatsapp_web.upstream import Connect, direct
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

FindBrowser = Callable[[], Path | None]

DISABLED_FEATURES: Final = (
    # Playwright's own list: the last switch of a name wins, so this one has to repeat it.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    # Ours: a renderer kept in reserve and one for the browser's own menus, 50 MB each.
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    "Translate",
)
FLAGS: Final = {
    "--renderer-process-limit=1": "one page is open; a second renderer is 50 MB for nothing",
    "--disable-site-isolation-trials": "WhatsApp's own hosts may share that one renderer",
    "--disable-gpu": "nothing is drawn for anyone to see",
    "--mute-audio": "no sound device, no notification sounds",
    "--disable-notifications": "nobody is there to be asked",
}
"""What Chromium is started with beside Playwright's defaults, and why."""

PROXIED_FLAGS: Final = {
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1": "the relay is all it may find",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp": "calls would go around a proxy",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp": "its name in older versions",
}
"""The same of a browser that goes through a proxy."""
_LOOPBACK_TOO = "<-loopback>"
"""Chromium goes around a proxy for addresses of this machine, unless it is told not to."""

_USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{major}.0.0.0 Safari/537.36"
)
_NO_SANDBOX = re.compile(
    r"No usable sandbox|Failed to move to new namespace|setuid sandbox", re.IGNORECASE
)
_PROFILE_IN_USE = re.compile(
    r"ProcessSingleton|profile appears to be in use|SingletonLock", re.IGNORECASE
)
_NO_SPACE = re.compile(r"ENOSPC|EDQUOT|No space left on device|quota exceeded", re.IGNORECASE)
_LOG_TAIL_LINES = 12


class LaunchFailed(Exception):
    """There is no browser, or it does not start; the message is its last output."""


class ProfileInUse(Exception):
    """Chromium says that another one uses the profile, which was free a moment ago."""


@dataclass(frozen=True, slots=True)
class Executable:
    """The installed browser and the version it says it is."""

    path: Path
    major: int
    changed_at: int
    """Of the file: an update gives the browser another version while the gateway runs."""

    def is_current(self) -> bool:
        try:
            return self.path.stat().st_mtime_ns == self.changed_at
        except OSError:
            return False

    @property
    def user_agent(self) -> str:
        """Its own, in the reduced form that Chromium sends, without the word Headless."""
        return _USER_AGENT.format(major=self.major)

    @classmethod
    async def inspect(cls, path: Path) -> "Executable":
        try:
            asked = await asyncio.create_subprocess_exec(
                path,
                "--version",
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            async with asyncio.timeout(deadlines.LAUNCH):
                output, errors = await asked.communicate()
        except (OSError, TimeoutError) as problem:
            raise LaunchFailed(f"{path} does not run: {problem!r}") from problem
        version = re.search(rb"\b(\d{2,4})\.\d+\.\d+\.\d+", output)
        if version is None:
            said = (output + errors).decode(errors="replace").strip()
            raise LaunchFailed(f"{path} does not tell its version: {said[-500:]}")
        changed_at = (await asyncio.to_thread(path.stat)).st_mtime_ns
        return cls(path=path, major=int(version[1]), changed_at=changed_at)


class Browser:
    """One session's Chromium, running."""

    def __init__(
        self,
        context: BrowserContext,
        playwright: Playwright,
        profile: Path,
        relay: Relay | None = None,
    ) -> None:
        self._relay = relay
        self.context = context
        self.playwright = playwright
        self._profile = profile
        self._main: processes.Process | None = None
        self._tasks = Tasks(f"browser:{profile.name[:8]}")
        self._gone = asyncio.Event()
        context.on("close", lambda _: self._gone.set())

    async def watch(self) -> None:
        """Learn the end of the browser from the kernel too: the driver may have died with it."""
        mains = await asyncio.to_thread(processes.browsers, self._profile)
        if not mains:
            self._gone.set()
            return
        self._main = mains[0]
        self._tasks.spawn(self._await_exit(self._main.pid), name="exit")

    async def _await_exit(self, pid: int) -> None:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            self._gone.set()
            return
        loop = asyncio.get_running_loop()
        loop.add_reader(handle, self._gone.set)
        try:
            await self._gone.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)

    @property
    def pid(self) -> int | None:
        return self._main.pid if self._main else None

    async def gone(self) -> None:
        """Return once the browser has ended, however it did."""
        await self._gone.wait()

    @property
    def proxy_trouble(self) -> str | None:
        """Why its proxy lets it down, at present."""
        return self._relay.trouble if self._relay else None

    @property
    def page(self) -> Page:
        return self.context.pages[0]

    async def close(self, *, politely: bool) -> None:
        """End it and every process of it; politely, it puts its profile to disk first."""
        if politely and not self._gone.is_set():
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(deadlines.CLOSE):
                    await self.context.close()
        roots = [self._main] if self._main else []
        roots += await asyncio.to_thread(processes.browsers, self._profile)
        stuck = await asyncio.to_thread(processes.end, roots, deadlines.KILL)
        if stuck:
            log.error("browser_does_not_end", pids=stuck)
        if self._relay is not None:
            await self._relay.close()
        await self._tasks.close()


class Launcher:
    """Starts browsers, all through one driver."""

    def __init__(
        self,
        origin: Origin,
        driver: Driver,
        find_browser: FindBrowser,
        connect: Connect = direct,
    ) -> None:
        self._connect = connect
        self._origin = origin
        self._driver = driver
        self._find_browser = find_browser
        self._looking = asyncio.Lock()
        self._executable_known: Executable | None = None
        self._sandboxed = os.geteuid() != 0
        """Chromium refuses its sandbox to root."""

    async def launch(self, profile: Path, proxy: Proxy | None = None) -> Browser:
        """A browser on this profile, its one page still blank.

        Raises `LaunchFailed`, `ProfileInUse` or `DiskFull`; no process is left then.
        """
        executable, playwright = await self.prepare()
        if proxy is None:
            return await self._launch(executable, playwright, profile)
        relay = Relay(proxy, self._origin.covers, self._connect)
        try:
            await relay.open()
            return await self._launch(executable, playwright, profile, relay)
        except BaseException:
            await relay.close()
            raise

    async def _launch(
        self,
        executable: Executable,
        playwright: Playwright,
        profile: Path,
        relay: Relay | None = None,
    ) -> Browser:
        through = None if relay is None else relay.address
        try:
            context = await self._start(playwright, executable, profile, through)
        except PlaywrightError as problem:
            await self._driver.forget_if_dead(playwright)
            await asyncio.to_thread(processes.end_browsers, profile, deadlines.KILL)
            said = str(problem)
            if _NO_SPACE.search(said):  # before the lock, which a full disk does not take either
                raise DiskFull(_tail(said)) from problem
            if _PROFILE_IN_USE.search(said):
                log.warning("profile_in_use", output=_tail(said))
                raise ProfileInUse("a browser that took it at the same moment") from problem
            raise LaunchFailed(_tail(said)) from problem
        browser = Browser(context, playwright, profile, relay)
        await browser.watch()
        return browser

    async def prepare(self) -> tuple[Executable, Playwright]:
        """What every launch needs and only the first one waits for; raises `LaunchFailed`."""
        executable = await self._executable()
        try:
            async with asyncio.timeout(deadlines.LAUNCH):
                return executable, await self._driver.get()
        except (PlaywrightError, OSError, TimeoutError) as problem:
            raise LaunchFailed(f"Playwright's driver does not start: {problem!r}") from problem

    async def driver_suspected(self, browser: Browser) -> None:
        """A browser died: perhaps because the driver did."""
        await self._driver.forget_if_dead(browser.playwright)

    async def _executable(self) -> Executable:
        """The browser to use; looked for once, and again when it was updated or went away."""
        async with self._looking:
            if self._executable_known is None or not await asyncio.to_thread(
                self._executable_known.is_current
            ):
                path = await asyncio.to_thread(self._find_browser)
                if path is None:
                    raise LaunchFailed("no browser is installed, and CHROMIUM_PATH names none")
                self._executable_known = await Executable.inspect(path)
            return self._executable_known

    async def _start(
        self, playwright: Playwright, executable: Executable, profile: Path, through: str | None
    ) -> BrowserContext:
        try:
            return await self._start_once(playwright, executable, profile, through)
        except PlaywrightError as problem:
            if not self._sandboxed or not _NO_SANDBOX.search(str(problem)):
                raise
            log.warning("browser_sandbox_unavailable", said=_tail(str(problem)))
            self._sandboxed = False
        return await self._start_once(playwright, executable, profile, through)

    def _start_once(
        self, playwright: Playwright, executable: Executable, profile: Path, through: str | None
    ) -> Awaitable[BrowserContext]:
        return playwright.chromium.launch_persistent_context(
            profile,
            executable_path=executable.path,
            headless=True,
            chromium_sandbox=self._sandboxed,
            # The gateway ends its browsers itself, in its own order.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            no_viewport=True,
            downloads_path=profile / DOWNLOADS,
            timeout=deadlines.LAUNCH * 1000,
            proxy=ProxySettings(server=through, bypass=_LOOPBACK_TOO) if through else None,
            args=[
                *FLAGS,
                *self._fence(through),
                f"--disable-features={','.join(DISABLED_FEATURES)}",
                f"--user-agent={executable.user_agent}",
            ],
        )

    def _fence(self, through: str | None) -> list[str]:
        """Behind a proxy no name is resolved here: the relay holds the fence."""
        if through is not None:
            return list(PROXIED_FLAGS)
        return [f"--host-resolver-rules={self._origin.resolvable}"]


def _tail(said: str) -> str:
    """The last lines of a failed launch: Chromium's own output comes after Playwright's words."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return "\n".join(lines[-_LOG_TAIL_LINES:])
