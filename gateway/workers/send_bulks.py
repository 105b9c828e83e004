"""Keeps the queues of sessions with bulk sends filled, a few messages at a time."""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog

from gateway.ports import Clock
from gateway.tasks import Tasks
from gateway.usecases.bulk_files import BulkFiles
from gateway.usecases.bulks import Bulks
from gateway.usecases.live import Live
from gateway.workers.fetch_bulk_files import PAUSES, FetchBulkFiles

log = structlog.get_logger(__name__)

RETRY_SECONDS = 1.0


class SendBulks:
    def __init__(
        self,
        bulks: Bulks,
        files: BulkFiles,
        live: Live,
        clock: Clock,
        *,
        fetch_pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._bulks = bulks
        self._files = FetchBulkFiles(files, self.wake, pauses=fetch_pauses)
        self._clock = clock
        self._tasks = Tasks("send-bulks")
        self._news = asyncio.Event()
        self._due: dict[int, float] = {}
        """Sessions to look at, and when; those that wait for an outcome are not in it."""
        live.bulk_waiting = self.wake

    def start(self) -> None:
        self._tasks.spawn(self._watch(), name="watch")

    async def close(self) -> None:
        await self._tasks.close()
        await self._files.close()

    def wake(self, session_pk: int) -> None:
        """A bulk of this session was made, goes on, or has one message less in the queue."""
        self._due[session_pk] = self._clock.monotonic()
        self._news.set()

    async def _watch(self) -> None:
        for session_pk in await self._bulks.sessions_with_work():
            self.wake(session_pk)
        while True:
            self._news.clear()
            for session_pk in self._ready():
                await self._fill(session_pk)
            if not self._ready():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._pause()):
                        await self._news.wait()

    def _ready(self) -> list[int]:
        now = self._clock.monotonic()
        return [session_pk for session_pk, at in self._due.items() if at <= now]

    def _pause(self) -> float | None:
        if not self._due:
            return None
        return max(0.0, min(self._due.values()) - self._clock.monotonic())

    async def _fill(self, session_pk: int) -> None:
        del self._due[session_pk]  # before the look, so that news meanwhile is not lost
        try:
            seconds = await self._bulks.fill_queue(session_pk)
            await self._files.look(session_pk)
        except Exception:  # a full disk, say
            log.exception("bulk_failed", session=session_pk)
            seconds = RETRY_SECONDS
        if seconds is not None and session_pk not in self._due:
            self._due[session_pk] = self._clock.monotonic() + seconds
