"""The files of messages in a bucket, and those in use on this machine's disk as well."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

import structlog

from gateway.core.errors import NotFound, StorageUnreachable
from gateway.media.bucket import Bucket
from gateway.media.folder import MediaFolder
from gateway.ports import NewFile

log = structlog.get_logger(__name__)

_LEFT_SHARE: Final = 0.9
"""Of the room, once some was made: not every file that comes has to look for it."""


@dataclass(frozen=True, slots=True)
class _InBucket:
    """See `gateway.ports.RemoteFile`."""

    bucket: Bucket
    sha256: str
    size: int

    async def part(self, start: int, end: int) -> AsyncIterator[bytes]:
        return await self.bucket.part(self.sha256, start, end)


class BucketFiles:
    """See `gateway.ports.Files`. One gateway a bucket, or a prefix of it, as with folders.

    What the folder holds beyond its room is let go again, what was used last at the end; never what
    is held, nor what the bucket has not got, as from the time before there was one.
    """

    def __init__(self, bucket: Bucket, folder: Path, room_bytes: int) -> None:
        self._bucket = bucket
        self.here = MediaFolder(folder, self._put_first)
        self._room_bytes = room_bytes
        self._used_bytes: int | None = None
        """At most; None until somebody has counted."""
        self._making_room = asyncio.Lock()
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By hashes: one comes while it does not go."""
        self._held: Counter[str] = Counter()
        self._in_bucket: set[str] = set()
        """Those here of which that is certain."""
        self._wanted: dict[str, float] = {}
        """When each was kept anew by this run: the bucket knows when it was put there only."""

    def prepare(self) -> None:
        """See `MediaFolder`; the bucket is not asked: without it the gateway starts as well."""
        self.here.prepare()

    @asynccontextmanager
    async def receive(self, max_bytes: int) -> AsyncIterator[NewFile]:
        async with self.here.receive(max_bytes) as new:
            yield new
        await self._look_for_room()

    async def wants(self, sha256: str) -> bool:
        async with self._alone_with(sha256):
            self._wanted[sha256] = time.time()
            is_here = await self.here.wants(sha256)
            if await self._bucket.size(sha256) is not None:
                return True
            if is_here:
                await self._put(sha256, self.here.path(sha256))
            return is_here

    async def find(self, sha256: str) -> Path | _InBucket | None:
        """What is here is read without the bucket."""
        async with self._alone_with(sha256):
            self._wanted[sha256] = time.time()
            if (path := await self.here.find(sha256)) is not None:
                return path
            size = await self._bucket.size(sha256)
            return None if size is None else _InBucket(self._bucket, sha256, size)

    @asynccontextmanager
    async def held(self, sha256: str) -> AsyncIterator[Path]:
        self._held[sha256] += 1
        try:
            async with self._alone_with(sha256):
                self._wanted[sha256] = time.time()
                if not await self.here.wants(sha256):
                    await self._bring(sha256)
            await self._look_for_room()
            yield self.here.path(sha256)
        finally:
            self._held[sha256] -= 1
            self._held += Counter()  # drops those that nobody holds

    async def forget(self, sha256: str, before: datetime) -> None:
        async with self._alone_with(sha256):
            if self._held[sha256] or self._wanted.get(sha256, 0.0) >= before.timestamp():
                return
            await self.here.forget(sha256, before)
            if not await asyncio.to_thread(self.here.path(sha256).exists):
                self._in_bucket.discard(sha256)
                await self._bucket.delete(sha256)

    async def older_than(self, moment: datetime) -> list[str]:
        since = moment.timestamp()
        self._wanted = {sha256: at for sha256, at in self._wanted.items() if at >= since}
        old = {*await self._bucket.older_than(moment), *await self.here.older_than(moment)}
        return sorted(old - self._wanted.keys())

    def _alone_with(self, sha256: str) -> asyncio.Lock:
        return self._alone.setdefault(sha256, asyncio.Lock())

    async def _put_first(self, sha256: str, part: Path) -> None:
        """Before a new file counts as kept."""
        async with self._alone_with(sha256):
            self._wanted[sha256] = time.time()
            if await self._bucket.size(sha256) is None:
                await self._bucket.put(sha256, part)
            self._in_bucket.add(sha256)
        self._came((await asyncio.to_thread(part.stat)).st_size)

    async def _put(self, sha256: str, file: Path) -> None:
        await self._bucket.put(sha256, file)
        self._in_bucket.add(sha256)

    async def _bring(self, sha256: str) -> None:
        size = await self._bucket.size(sha256)
        if size is None:
            raise NotFound("The file is not kept any more.")
        async with self.here.receive(size) as new:
            async for piece in await self._bucket.part(sha256, 0, size):
                await new.write(piece)
            if await new.finish() != sha256:
                log.error("bucket_holds_other_bytes", sha256=sha256)
                raise NotFound("What was kept of the file is not what it was.")
            await new.keep_here()
        self._in_bucket.add(sha256)
        self._came(size)

    # --- room on this disk -----------------------------------------------------------------------

    def _came(self, size: int) -> None:
        if self._used_bytes is not None:
            self._used_bytes += size

    async def _look_for_room(self) -> None:
        if self._used_bytes is not None and self._used_bytes <= self._room_bytes:
            return
        if self._making_room.locked():
            return
        async with self._making_room:
            try:
                await self._make_room()
            except StorageUnreachable:
                log.warning("more_files_here_than_there_is_room_for", bytes=self._used_bytes)

    async def _make_room(self) -> None:
        files = await asyncio.to_thread(self.here.by_use)
        self._used_bytes = sum(size for _, size in files)
        if self._used_bytes <= self._room_bytes:
            return
        for sha256, size in files:
            if self._used_bytes <= self._room_bytes * _LEFT_SHARE:
                return
            if await self._let_go(sha256):
                self._used_bytes -= size

    async def _let_go(self, sha256: str) -> bool:
        alone = self._alone_with(sha256)
        if self._held[sha256] or alone.locked():
            return False
        async with alone:
            if sha256 not in self._in_bucket and await self._bucket.size(sha256) is None:
                await self._put(sha256, self.here.path(sha256))
            self._in_bucket.discard(sha256)
            await self.here.let_go(sha256)
        return True
