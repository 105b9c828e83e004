"""Thumbnails of pictures that links lead to: small squares, as JPEG."""

import asyncio
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

SIDE: Final = 140
"""As phones show them beside a title."""
MAX_PIXELS: Final = 25_000_000
"""A small file may unfold into any number of them."""
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY: Final = 75
_BEHIND: Final = "white"


async def make_thumbnail(picture: bytes) -> bytes | None:
    """None of what is no picture, or one too large to unfold."""
    return await asyncio.to_thread(_make, picture)


def _make(picture: bytes) -> bytes | None:
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                return None
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG need not be unfolded whole
            turned = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    fitted = ImageOps.fit(turned, (SIDE, SIDE))
    thumbnail = Image.new("RGB", (SIDE, SIDE), _BEHIND)
    thumbnail.paste(fitted, mask=fitted)
    written = BytesIO()
    thumbnail.save(written, format="JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()
