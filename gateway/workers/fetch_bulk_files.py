"""Fetches what the next messages of bulk sends are to carry from its addresses."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from gateway.core.errors import GatewayError, MediaUnreachable, StorageFull
from gateway.tasks import Tasks
from gateway.usecases.bulk_files import BulkFiles, WantedFile

log = structlog.get_logger(__name__)

AT_ONCE: Final = 4
PAUSES: Final = (2.0, 10.0)
"""In seconds, before what cannot be reached is tried again: a network that is away for long must
not fail a bulk of thousands in a moment.
"""
REST_SECONDS: Final = 30.0
"""After what says nothing of the file itself."""


class FetchBulkFiles:
    """`arrived` is called with a session once one of its files is there, or given up."""

    def __init__(
        self,
        files: BulkFiles,
        arrived: Callable[[int], None],
        *,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._files = files
        self._arrived = arrived
        self._pauses = pauses
        self._tasks = Tasks("fetch-bulk-files")
        self._under_way: set[tuple[int, int]] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def close(self) -> None:
        await self._tasks.close()

    async def look(self, session_pk: int) -> None:
        """Begin to fetch what this session's next messages need."""
        for wanted in await self._files.wanted(session_pk, self._under_way, AT_ONCE):
            key = (wanted.bulk.pk, wanted.file.first)
            self._under_way.add(key)
            self._tasks.spawn(self._fetch(session_pk, wanted, key), name=f"file-{key}")

    async def _fetch(self, session_pk: int, wanted: WantedFile, key: tuple[int, int]) -> None:
        try:
            failure = await self._outcome(wanted)
            if failure is not None:
                log.info("bulk_file_not_fetched", reason=failure.code)
                await self._files.give_up(wanted, failure)
        except Exception:  # a full disk, say
            log.exception("bulk_file_failed")
            await asyncio.sleep(REST_SECONDS)
        finally:
            self._under_way.discard(key)
            self._arrived(session_pk)

    async def _outcome(self, wanted: WantedFile) -> GatewayError | None:
        """Why it is not to be had; None once it is there."""
        for pause in (*self._pauses, None):
            try:
                async with self._turns:
                    await self._files.fetch(wanted)
            except StorageFull:
                raise
            except MediaUnreachable as problem:
                if pause is None:
                    return problem
                await asyncio.sleep(pause)
            except GatewayError as refusal:
                return refusal
            else:
                return None
        return None
