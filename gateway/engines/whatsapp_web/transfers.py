"""Files into a page and out of it: by an input and as a download, never within its JSON."""

import asyncio
import errno
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import structlog
from playwright.async_api import Download, Page
from playwright.async_api import Error as PlaywrightError

from gateway.core.errors import StorageFull
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.bridge import Bridge
from gateway.engines.whatsapp_web.page import PageFailed, PageTimedOut
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

_NAME_BYTES: Final = 8
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Transfers:
    """The files that are on their way between this machine's disk and one page."""

    def __init__(self, page: Page, bridge: Bridge, tasks: Tasks) -> None:
        self._bridge = bridge
        self._tasks = tasks
        self._awaited: dict[str, asyncio.Future[Download]] = {}
        page.on("download", self._download_began)

    @asynccontextmanager
    async def named(self) -> AsyncIterator[str]:
        """A name for one file, until the page may forget it."""
        name = secrets.token_hex(_NAME_BYTES)
        try:
            yield name
        finally:
            self._tasks.spawn(self._forget(name), name="forget_file")

    @asynccontextmanager
    async def offered(self, file: Path) -> AsyncIterator[str]:
        """The name under which the page finds this file, or finds that it cannot be read.

        It is brought meanwhile: whoever asks the page to send it keeps their place in its line.
        """
        async with self.named() as name:
            bringing = self._tasks.spawn(self._bring(name, file), name="bring_file")
            try:
                yield name
            finally:
                bringing.cancel()

    async def save(self, name: str, into: Path) -> None:
        """Write a file that the page keeps under this name; it is whole there or absent."""
        beginning = asyncio.get_running_loop().create_future()
        self._awaited[name] = beginning
        try:
            async with asyncio.timeout(deadlines.SAVE):
                await self._bridge.save_file(name)
                download = await beginning
                await self._keep(download, into)
        except TimeoutError as problem:
            raise PageTimedOut(f"a download took more than {deadlines.SAVE:g} s") from problem
        except PlaywrightError as problem:
            raise PageFailed(f"a download failed: {problem}") from problem
        finally:
            del self._awaited[name]

    async def _keep(self, download: Download, into: Path) -> None:
        try:
            there = await download.path()
            await asyncio.to_thread(shutil.move, there, into)
        except OSError as problem:
            if problem.errno in _NO_ROOM:
                raise StorageFull from problem
            raise
        finally:
            self._tasks.spawn(_discard(download), name="discard_download")

    def _download_began(self, download: Download) -> None:
        # Chromium may add what it takes for the name's ending.
        name = download.suggested_filename.partition(".")[0]
        beginning = self._awaited.get(name)
        if beginning is None or beginning.done():
            # Too late for whoever asked for it, or nobody did.
            self._tasks.spawn(_discard(download), name="discard_download")
        else:
            beginning.set_result(download)

    async def _bring(self, name: str, file: Path) -> None:
        try:
            there = await asyncio.to_thread(file.resolve, strict=True)
            await self._bridge.bring_file(name, there)
        except (OSError, PageFailed, PageTimedOut) as problem:
            log.warning("file_not_brought", reason=str(problem))
            await self._forget(name)

    async def _forget(self, name: str) -> None:
        # A page that is gone has forgotten it.
        with suppress(PageFailed, PageTimedOut):
            await self._bridge.forget_file(name)


async def _discard(download: Download) -> None:
    """Leave nothing of it where browsers put their downloads."""
    with suppress(PlaywrightError):
        await download.cancel()
        await download.delete()
