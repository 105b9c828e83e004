"""Drawing a QR code: for a page, for a file, and for a terminal."""

import base64
import io
from functools import lru_cache
from typing import Final

import qrcode
from qrcode.constants import ERROR_CORRECT_L
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

QUIET_ZONE_MODULES: Final = 4  # what the standard asks for around the code
MODULE_PIXELS: Final = 8
_REMEMBERED: Final = 128  # a code is drawn once, however many listeners and endpoints it goes to


@lru_cache(_REMEMBERED)
def png(text: str) -> bytes:
    image = _code(text).make_image(image_factory=PilImage)
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()


@lru_cache(_REMEMBERED)
def svg(text: str) -> str:
    image = _code(text).make_image(image_factory=SvgPathImage)
    return str(image.to_string(encoding="unicode"))


def terminal(text: str) -> str:
    """Two modules a character, light on dark, so that most terminals show what a phone can read."""
    file = io.StringIO()
    _code(text).print_ascii(out=file, invert=True)
    return file.getvalue()


@lru_cache(_REMEMBERED)
def data_url(text: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(png(text)).decode('ascii')}"


def _code(text: str) -> "qrcode.QRCode[PilImage]":
    code = qrcode.QRCode(
        error_correction=ERROR_CORRECT_L, box_size=MODULE_PIXELS, border=QUIET_ZONE_MODULES
    )
    code.add_data(text)
    code.make()
    return code
