"""Folders of files that are known by their SHA-256: what was uploaded, and what phones have."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LARGEST_BYTES: Final = 2 * 1024**3
"""WhatsApp takes documents up to 2 GB."""


class TooLarge(Exception):
    """More bytes than WhatsApp takes."""


class OtherBytes(Exception):
    """What came has not the hash that was announced."""


def direct_path(enc_sha256: str) -> str:
    """Where the media servers have a file, as messages name the place."""
    return f"/v/{enc_sha256}.enc"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was taken in."""

    sha256: str
    size: int


class MediaFolder:
    """Files by the hash of their content; one is whole or absent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / sha256

    async def has(self, sha256: str) -> bool:
        return await asyncio.to_thread(self.path(sha256).is_file)

    async def store(self, chunks: AsyncIterator[bytes], announced: str | None = None) -> Stored:
        """Take in what comes; of nothing at all, nothing is kept."""
        part = await asyncio.to_thread(self._new_part)
        digest, size = hashlib.sha256(), 0
        try:
            async for chunk in chunks:
                size += len(chunk)
                _refuse_too_large(size)
                digest.update(chunk)
                await asyncio.to_thread(_append, part, chunk)
            sha256 = digest.hexdigest()
            _refuse_other(sha256, announced)
            if size:
                await asyncio.to_thread(part.replace, self.path(sha256))
        except BaseException:
            await asyncio.to_thread(part.unlink, missing_ok=True)
            raise
        return Stored(sha256, size)

    async def give(self, sha256: str, to: MediaFolder) -> bool:
        """Whether there was such a file to give away."""
        return await asyncio.to_thread(self._give, sha256, to)

    def _give(self, sha256: str, to: MediaFolder) -> bool:
        with to.writing() as part:
            try:
                self.path(sha256).replace(part)
            except FileNotFoundError:
                return False
            part.replace(to.path(sha256))
        return True

    async def remove(self, sha256: str) -> None:
        await asyncio.to_thread(self.path(sha256).unlink, missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A file to write, which is gone afterwards unless it was moved to its place. Blocks."""
        part = self._new_part()
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    async def forget(self) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    def _new_part(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{secrets.token_hex(8)}.part"


def _refuse_too_large(size: int) -> None:
    if size > LARGEST_BYTES:
        raise TooLarge


def _refuse_other(sha256: str, announced: str | None) -> None:
    if announced not in (None, sha256):
        raise OtherBytes


def _append(path: Path, chunk: bytes) -> None:
    with path.open("ab") as file:
        file.write(chunk)
