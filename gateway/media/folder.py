"""A folder of files under the hashes of their bytes: each is whole on disk, or absent."""

import asyncio
import errno
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from gateway.core.errors import NotFound, StorageFull, TooLarge
from gateway.core.file_types import HEAD_BYTES

_AT_ONCE_BYTES: Final = 128 * 1024
"""Written in one go: a thread for each packet would cost more than the writing."""
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_PARTS: Final = "parts"
"""Where files lie that are on their way in; on the same file system, so that moving is at once."""
_FILES: Final = "[0-9a-f][0-9a-f]/*"
_PRIVATE: Final = 0o700


class MediaFolder:
    """See `gateway.ports.Files`."""

    def __init__(
        self, folder: Path, put_first: Callable[[str, Path], Awaitable[None]] | None = None
    ) -> None:
        """`put_first` stores what is kept in another place as well, before it is kept here."""
        self._folder = folder
        self.put_first = put_first
        self.changing = threading.Lock()
        """Held while a file comes or goes: what is kept anew is not what is forgotten."""

    def prepare(self) -> None:
        """Make it, and clear away what the last run did not finish. Blocks."""
        shutil.rmtree(self._folder / _PARTS, ignore_errors=True)
        (self._folder / _PARTS).mkdir(mode=_PRIVATE, parents=True)

    def path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    async def wants(self, sha256: str) -> bool:
        return await asyncio.to_thread(self._wants, self.path(sha256))

    async def find(self, sha256: str) -> Path | None:
        return self.path(sha256) if await self.wants(sha256) else None

    @asynccontextmanager
    async def held(self, sha256: str) -> AsyncIterator[Path]:
        if not await self.wants(sha256):
            raise NotFound("The file is not kept any more.")
        yield self.path(sha256)

    def _wants(self, file: Path) -> bool:
        with self.changing:
            try:
                note_use(file)
            except FileNotFoundError:
                return False
        return True

    @asynccontextmanager
    async def receive(self, max_bytes: int) -> AsyncIterator["Part"]:
        part = self._folder / _PARTS / secrets.token_hex(8)
        new = Part(self, part, max_bytes)
        try:
            yield new
        finally:
            await asyncio.to_thread(new.discard)

    async def forget(self, sha256: str, before: datetime) -> None:
        await asyncio.to_thread(self._forget, self.path(sha256), before.timestamp())

    def _forget(self, file: Path, before: float) -> None:
        with self.changing, suppress(FileNotFoundError):
            if file.stat().st_atime < before:
                file.unlink()

    async def older_than(self, moment: datetime) -> list[str]:
        return await asyncio.to_thread(self._older_than, moment.timestamp())

    def _older_than(self, moment: float) -> list[str]:
        return [sha256 for sha256, stat in self._all() if stat.st_atime < moment]

    def by_use(self) -> list[tuple[str, int]]:
        """Each file and its size, first what was not used for longest. Blocks."""
        found = sorted(self._all(), key=lambda each: each[1].st_atime)
        return [(sha256, stat.st_size) for sha256, stat in found]

    def _all(self) -> Iterator[tuple[str, os.stat_result]]:
        for file in self._folder.glob(_FILES):
            with suppress(FileNotFoundError):  # gone meanwhile
                yield file.name, file.stat()

    async def let_go(self, sha256: str) -> None:
        """Delete it here, whoever kept it anew: it is elsewhere, too."""
        await asyncio.to_thread(self.path(sha256).unlink, missing_ok=True)


class Part:
    """See `gateway.ports.NewFile`."""

    def __init__(self, folder: MediaFolder, part: Path, max_bytes: int) -> None:
        self.size = 0
        self.head = b""
        self._folder = folder
        self.path = part
        self._max_bytes = max_bytes
        self._waiting = bytearray()
        self._digest = hashlib.sha256()
        self._sha256 = ""
        self._file: BinaryIO | None = None
        self._is_kept = False

    async def write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._max_bytes:
            raise TooLarge(f"A file has at most {self._max_bytes} bytes.")
        if len(self.head) < HEAD_BYTES:
            self.head += data[: HEAD_BYTES - len(self.head)]
        self._waiting += data
        if len(self._waiting) >= _AT_ONCE_BYTES:
            await self._on_disk(self._write)

    async def finish(self) -> str:
        if not self._sha256:
            await self._on_disk(self._flush)
            self._sha256 = self._digest.hexdigest()
        return self._sha256

    async def take(self) -> str:
        await self._on_disk(self._read)
        return self._sha256

    async def keep(self, under: str | None = None) -> None:
        if self._is_kept:
            return
        if self._folder.put_first is not None:
            await self._folder.put_first(under or self._sha256, self.path)
        await self.keep_here(under)

    async def keep_here(self, under: str | None = None) -> None:
        await self._on_disk(partial(self._move, under or self._sha256))

    def discard(self) -> None:
        """Nothing is left of it but what was kept. Blocks."""
        if self._file is not None:
            with suppress(OSError):  # what is still to be written, on a full disk
                self._file.close()
        if not self._is_kept:
            self.path.unlink(missing_ok=True)

    @staticmethod
    async def _on_disk(work: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(work)
        except OSError as problem:
            if problem.errno in _NO_ROOM:
                raise StorageFull from problem
            raise

    def _write(self) -> None:
        if self._file is None:
            self._file = self.path.open("wb")
        self._file.write(self._waiting)
        self._digest.update(self._waiting)
        self._waiting.clear()

    def _flush(self) -> None:
        self._write()
        assert self._file is not None  # noqa: S101 - it was just opened
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()  # a request may bring many

    def _read(self) -> None:
        with self.path.open("rb") as file:
            self.head = file.read(HEAD_BYTES)
            file.seek(0)
            self._sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            self.size = file.tell()
            os.fsync(file.fileno())

    def _move(self, name: str) -> None:
        place = self._folder.path(name)
        place.parent.mkdir(mode=_PRIVATE, exist_ok=True)
        with self._folder.changing:
            if _has_size(place, self.size):
                # A browser may be reading it: to that, another one in its place is a broken one.
                self.path.unlink()
                note_use(place)
            else:
                self.path.replace(place)
        self.path, self._is_kept = place, True
        for folder in (place.parent, place.parent.parent):
            _sync(folder)


def note_use(file: Path) -> None:
    """By the time of access alone: browsers do not read on in a file that says that it changed."""
    os.utime(file, ns=(time.time_ns(), file.stat().st_mtime_ns))


def _has_size(file: Path, size: int) -> bool:
    try:
        return file.stat().st_size == size
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """Without it a file may be gone from its folder after a power cut, whole as it is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
