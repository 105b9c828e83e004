"""What is posted: JSON, into which the file of its message is written as base64 on its way out."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

AT_ONCE_BYTES: Final = 3 * 128 * 1024
"""Of a file; as base64, whole groups of four characters."""


class WebhookBody:
    """Read twice, to sign it and to post it; never in memory whole."""

    def __init__(self, before: bytes, file: Path | None = None, after: bytes = b"") -> None:
        self._before = before
        self._file = file
        self._after = after

    async def size(self) -> int:
        return len(self._before) + await self._size_of_file() + len(self._after)

    def pieces(self) -> Iterator[bytes]:
        """Blocks, where there is a file."""
        yield self._before
        if self._file is not None:
            with self._file.open("rb") as file:
                while data := file.read(AT_ONCE_BYTES):
                    yield base64.b64encode(data)
        yield self._after

    async def sent(self) -> AsyncIterator[bytes]:
        """The same, read beside the loop."""
        pieces = self.pieces()
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece

    @property
    def whole(self) -> bytes | None:
        """All of it, where that is no more than its JSON."""
        return self._before + self._after if self._file is None else None

    async def _size_of_file(self) -> int:
        if self._file is None:
            return 0
        length = (await asyncio.to_thread(self._file.stat)).st_size
        return (length + 2) // 3 * 4
