"""Forgets what is older than it has to be kept."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog

from gateway.core.errors import StorageFull, StorageUnreachable
from gateway.core.idempotency import KEPT_FOR
from gateway.ports import Clock, Files
from gateway.store import (
    bulks,
    deliveries,
    events,
    files,
    group_notices,
    idempotency,
    logins,
    media,
    sessions,
)
from gateway.store.database import Database, Transaction
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3600.0
BATCH = 1000
"""Rows of one unit of work: a big clean-up must not hold the writer up."""


HASHES = 500
"""Files that are looked up in one query."""
FRESH_FOR = timedelta(hours=1)
"""A file is on disk before the row that names it is."""


class CleanUp:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        files: Files,
        thumbnails: Files,
        *,
        retention_days: int,
        media_days: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._stores = (files, thumbnails)
        self._kept = timedelta(days=retention_days)
        self._media_kept = timedelta(days=media_days)
        self._tasks = Tasks("clean-up")

    def start(self) -> None:
        self._tasks.spawn(self._every_hour(), name="every-hour")

    async def close(self) -> None:
        await self._tasks.close()

    async def forget(self) -> int:
        """What is over, and kept for long enough; how many rows there were."""
        before = self._clock.now() - self._kept
        before_media = self._clock.now() - self._media_kept
        before_keys = self._clock.now() - KEPT_FOR
        rows = (
            await self._in_batches(lambda tx: events.forget_before(tx.connection, before, BATCH))
            + await self._in_batches(lambda tx: sessions.forget_states_before(tx, before, BATCH))
            + await self._in_batches(lambda tx: bulks.forget_over_before(tx, before, BATCH))
            + await self._in_batches(lambda tx: deliveries.delete_before(tx, before, BATCH))
            + await self._in_batches(lambda tx: group_notices.forget_before(tx, before, BATCH))
            + await self._in_batches(lambda tx: idempotency.delete_before(tx, before_keys, BATCH))
            + await self._in_batches(lambda tx: logins.forget_over(tx, BATCH))
            + await self._in_batches(lambda tx: media.forget_before(tx, before_media, BATCH))
            + await self._in_batches(lambda tx: files.forget_before(tx, before_media, BATCH))
        )
        for stored in self._stores:
            await self._forget_files(stored)
        return rows

    async def _forget_files(self, stored: Files) -> None:
        """Those that no row names; the newest may be about to get one."""
        before = self._clock.now() - FRESH_FOR
        old = await stored.older_than(before)
        for start in range(0, len(old), HASHES):
            some = old[start : start + HASHES]
            needed = await self._database.read(partial(files.needed, hashes=some))
            for sha256 in set(some) - needed:
                await stored.forget(sha256, before)

    async def _in_batches(self, work: Callable[[Transaction], int]) -> int:
        forgotten = 0
        while True:
            count = await self._database.write(work)
            forgotten += count
            if count < BATCH:
                return forgotten

    async def _every_hour(self) -> None:
        while True:
            try:
                if forgotten := await self.forget():
                    log.info("forgot_what_is_old", rows=forgotten)
            except (StorageFull, StorageUnreachable):
                log.warning("nothing_forgotten")
            await asyncio.sleep(EVERY_SECONDS)
