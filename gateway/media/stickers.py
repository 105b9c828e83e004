"""Stickers made of pictures: WebP of the size that phones show, clear around what is in them."""

import asyncio
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from gateway.core.errors import UnsupportedMedia

SIDE: Final = 512
MAX_BYTES: Final = 100 * 1024
"""What WhatsApp takes of one that does not move."""
MAX_PIXELS: Final = 50_000_000
"""A small file may unfold into any number of them."""
_MADE_OF: Final = frozenset({"image/png", "image/jpeg"})
_QUALITIES: Final = (90, 75, 60, 45, 30, 15, 5)
_CLEAR: Final = (0, 0, 0, 0)


async def make_sticker(picture: Path, mimetype: str, into: Path) -> str | None:
    """The type of what was made; None of a sticker, which stays as it is.

    Raises `UnsupportedMedia` of what is no picture after all.
    """
    if mimetype not in _MADE_OF:
        return None
    await asyncio.to_thread(_make, picture, into)
    return "image/webp"


def _make(picture: Path, into: Path) -> None:
    try:
        with Image.open(picture, formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise UnsupportedMedia("The picture has too many pixels for a sticker.")
            turned = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnsupportedMedia("The picture cannot be read.") from None
    fitted = ImageOps.contain(turned, (SIDE, SIDE))
    sticker = Image.new("RGBA", (SIDE, SIDE), _CLEAR)
    sticker.paste(fitted, ((SIDE - fitted.width) // 2, (SIDE - fitted.height) // 2))
    for quality in _QUALITIES:
        sticker.save(into, format="WEBP", quality=quality)
        if into.stat().st_size <= MAX_BYTES:
            return
