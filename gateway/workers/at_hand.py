"""The file of a message: on this machine's disk from the message's turn until it is sent."""

from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from gateway.core.errors import NotFound, StorageUnreachable
from gateway.ports import Files
from gateway.store.queue import Queued

log = structlog.get_logger(__name__)


class FileAtHand:
    """For messages without a file as well: then there is none to wait for."""

    def __init__(self, files: Files, queued: Queued) -> None:
        self.path: Path | None = None
        self.is_lost = False
        """Nobody has it any more."""
        self._files = files
        self._queued = queued
        self._held = AsyncExitStack()

    async def fetch(self) -> bool:
        """Whether the message can go out, or fail, now; not where its storage does not answer."""
        media = self._queued.media
        if media is None or self.path is not None:
            return True
        try:
            self.path = await self._held.enter_async_context(self._files.held(media.sha256))
        except NotFound:
            self.is_lost = True
        except StorageUnreachable:
            log.warning("file_not_at_hand", message=self._queued.wire_id)
            return False
        return True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._held.aclose()
