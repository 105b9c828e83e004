"""Forgets what is older than it has to be kept."""

import asyncio
from datetime import timedelta

import structlog

from gateway.ports import Clock
from gateway.store import events
from gateway.store.database import Database
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3600.0
BATCH = 1000
"""Rows of one unit of work: a big clean-up must not hold the writer up."""


class CleanUp:
    def __init__(self, database: Database, clock: Clock, *, retention_days: int) -> None:
        self._database = database
        self._clock = clock
        self._kept = timedelta(days=retention_days)
        self._tasks = Tasks("clean-up")

    def start(self) -> None:
        self._tasks.spawn(self._every_hour(), name="events")

    async def close(self) -> None:
        await self._tasks.close()

    async def forget_old_events(self) -> int:
        """How many there were."""
        before = self._clock.now() - self._kept
        forgotten = 0
        while True:
            count = await self._database.write(
                lambda tx: events.delete_before(tx.connection, before, BATCH)
            )
            forgotten += count
            if count < BATCH:
                return forgotten

    async def _every_hour(self) -> None:
        while True:
            forgotten = await self.forget_old_events()
            if forgotten:
                log.info("forgot_old_events", count=forgotten)
            await asyncio.sleep(EVERY_SECONDS)
