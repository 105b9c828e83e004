"""Thumbnails of the pictures and films that messages carry, kept by the hashes of these."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from gateway.core import file_types
from gateway.media import containers, films, pictures
from gateway.media.folder import MediaFolder

SIDE: Final = 320
MAX_BYTES: Final = 1024 * 1024
"""More than any thumbnail has."""
MAX_PIXELS: Final = 40_000_000
"""That are unfolded at a time, at four bytes each; a JPEG unfolds to as few as are needed."""
AT_ONCE: Final = 2
_QUALITY: Final = 80
_PAPER: Final = "white"
"""What is seen through a picture that is clear in places."""


class Thumbnails:
    """`folder` is theirs alone."""

    def __init__(self, folder: MediaFolder) -> None:
        self._folder = folder
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def of(self, sha256: str, held: AbstractAsyncContextManager[Path]) -> Path | None:
        """A JPEG of the file with this hash; None where it shows nothing, or cannot be read."""
        there = self._folder.path(sha256)
        if await self._folder.wants(sha256):
            return there
        async with self._turns, held as file, self._folder.receive(MAX_BYTES) as new:
            if not await asyncio.to_thread(_make, file, new.path):
                return None
            await new.take()
            await new.keep(under=sha256)
        return there


def _make(file: Path, into: Path) -> bool:
    with file.open("rb") as opened:
        found = file_types.detect(opened.read(file_types.HEAD_BYTES))
    mimetype = "" if found is None else found.name
    if mimetype in pictures.FORMATS:
        return _of_picture(file, mimetype, into)
    if mimetype in containers.FORMATS:
        return _of_film(file, mimetype, into)
    return False


def _of_picture(file: Path, mimetype: str, into: Path) -> bool:
    try:
        with pictures.opened(file, mimetype) as picture:
            picture.draft(None, (2 * SIDE, 2 * SIDE))
            if picture.width * picture.height > MAX_PIXELS:
                return False
            _write(ImageOps.exif_transpose(picture), into)
    except pictures.Unreadable:
        return False
    return True


def _of_film(file: Path, mimetype: str, into: Path) -> bool:
    import av  # noqa: PLC0415 - 25 MB of memory, for those who look at films

    try:
        with containers.opened(file, mimetype) as container:
            frame = films.first_frame(container)
            if frame is None:
                return False
            seen: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
            _write(seen.rotate(frame.rotation, expand=True), into)
    except (av.FFmpegError, ValueError, OSError):
        return False
    return True


def _write(picture: Image.Image, into: Path) -> None:
    small = picture.convert("RGBA") if picture.mode in {"P", "LA", "PA"} else picture
    small = ImageOps.contain(small, _within(small.size))
    if small.mode == "RGBA":
        paper = Image.new("RGBA", small.size, _PAPER)
        small = Image.alpha_composite(paper, small)
    small.convert("RGB").save(into, format="JPEG", quality=_QUALITY)


def _within(size: tuple[int, int]) -> tuple[int, int]:
    """No side is longer than that, and none is made longer."""
    return min(size[0], SIDE), min(size[1], SIDE)
