"""The bytes that were sent, each once, under their SHA-256."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LARGEST_BYTES: Final = 2 * 1024**3
"""WhatsApp takes documents up to 2 GB."""


class TooLarge(Exception):
    """More bytes than WhatsApp takes."""


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

    async def store(self, chunks: AsyncIterator[bytes]) -> Stored:
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        part = self._folder / f"{secrets.token_hex(8)}.part"
        try:
            async for chunk in chunks:
                size += len(chunk)
                _refuse_too_large(size)
                digest.update(chunk)
                await asyncio.to_thread(_append, part, chunk)
            if size:
                await asyncio.to_thread(part.replace, self.path(digest.hexdigest()))
        except BaseException:
            await asyncio.to_thread(part.unlink, missing_ok=True)
            raise
        return Stored(digest.hexdigest(), size)

    async def forget(self) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)


def _refuse_too_large(size: int) -> None:
    if size > LARGEST_BYTES:
        raise TooLarge


def _append(path: Path, chunk: bytes) -> None:
    with path.open("ab") as file:
        file.write(chunk)
