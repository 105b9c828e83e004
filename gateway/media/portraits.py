"""Portraits made of pictures: the two squares that WhatsApp takes for an account or a group."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from gateway.core.errors import UnsupportedMedia
from gateway.core.pictures import Portrait

SIDE: Final = 640
THUMBNAIL_SIDE: Final = 96
MAX_PIXELS: Final = 50_000_000
"""A small file may unfold into any number of them."""
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY: Final = 85
_BEHIND: Final = "white"


async def make_portrait(picture: Path) -> Portrait:
    """Raises `UnsupportedMedia` of what is no picture."""
    return await asyncio.to_thread(_make, picture)


def _make(picture: Path) -> Portrait:
    try:
        with Image.open(picture, formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise UnsupportedMedia("The picture has too many pixels.")
            turned = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnsupportedMedia("The picture cannot be read.") from None
    return Portrait(_square(turned, SIDE), _square(turned, THUMBNAIL_SIDE))


def _square(picture: Image.Image, side: int) -> bytes:
    """Its middle."""
    fitted = ImageOps.fit(picture, (side, side))
    square = Image.new("RGB", (side, side), _BEHIND)
    square.paste(fitted, mask=fitted)
    written = BytesIO()
    square.save(written, format="JPEG", quality=_QUALITY)
    return written.getvalue()
