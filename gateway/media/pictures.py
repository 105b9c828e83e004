"""Pictures, opened by Pillow as the format that their bytes are of; none may unfold too far."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image

FORMATS: Final = {
    "image/gif": "GIF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
}
ORIENTATION: Final = 0x0112
_OF_CAMERAS: Final = frozenset({"JPEG", "MPO", "WEBP"})
"""Of others Pillow would unfold the whole to find it."""
_LYING: Final = frozenset({5, 6, 7, 8})
"""Orientations whose width is the height that people see."""

# The largest cameras of phones make 200 megapixels; twice this much is refused when it is opened.
Image.MAX_IMAGE_PIXELS = 250_000_000


class Unreadable(Exception):
    """It is no picture, or not one that this machine should unfold."""


@contextmanager
def opened(path: Path, mimetype: str) -> Iterator[Image.Image]:
    """The picture with its head read, and nothing else yet. Blocks."""
    try:
        with Image.open(path, formats=(FORMATS[mimetype],)) as picture:
            yield picture
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as problem:
        raise Unreadable(str(problem)) from None


def seen_size(picture: Image.Image) -> tuple[int, int]:
    """Its width and height as people see it: cameras are held as one likes."""
    width, height = picture.size
    if picture.format not in _OF_CAMERAS:
        return width, height
    lies = picture.getexif().get(ORIENTATION) in _LYING
    return (height, width) if lies else (width, height)
