"""What a phone notes of a file that it sends: the size of a picture, and a small one of it."""

from __future__ import annotations

import warnings
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps

DRAWN: Final = frozenset({"image", "sticker"})
THUMBNAIL_SIDE: Final = 100
THUMBNAIL_QUALITY: Final = 60


def look_at(path: Path, kind: str) -> dict[str, Any]:
    """Keys of the message's Wire; none where there is no picture, or none that can be drawn."""
    if kind not in DRAWN:
        return {}
    try:
        with warnings.catch_warnings(action="error"), Image.open(path) as opened:
            picture = ImageOps.exif_transpose(opened)
            width, height = picture.size
            return {"width": width, "height": height, "thumbnail": _thumbnail(picture)}
    except Exception:  # noqa: BLE001 - a damaged or boundless picture goes out without a small one
        return {}


def _thumbnail(picture: Image.Image) -> str:
    small = picture.convert("RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    sink = BytesIO()
    small.save(sink, "JPEG", quality=THUMBNAIL_QUALITY)
    return b64encode(sink.getvalue()).decode()
