"""Thumbnails: small squares of whatever picture there is, and nothing of what is none."""

from io import BytesIO

import pytest
from PIL import Image

from gateway.media import thumbnails
from gateway.media.thumbnails import SIDE, make_thumbnail


def jpeg(width: int, height: int, form: str = "JPEG", mode: str = "RGB") -> bytes:
    written = BytesIO()
    Image.new(mode, (width, height), "red").save(written, form)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content), formats=["JPEG"]) as picture:
        picture.load()
        return picture.copy()


@pytest.mark.parametrize(
    "picture",
    [
        jpeg(1200, 630),
        jpeg(10, 900),
        jpeg(1, 1),
        jpeg(300, 300, "PNG", "P"),
        jpeg(300, 300, "WEBP", "RGBA"),
        jpeg(300, 300, "GIF", "P"),
        jpeg(300, 300, "JPEG", "CMYK"),
    ],
)
async def test_any_picture_becomes_a_small_square(picture: bytes) -> None:
    made = await make_thumbnail(picture)
    assert made is not None
    assert opened(made).size == (SIDE, SIDE)
    assert len(made) < 16 * 1024


async def test_what_is_clear_becomes_white() -> None:
    clear = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(clear, "PNG")
    made = await make_thumbnail(clear.getvalue())
    assert made is not None
    assert min(opened(made).getpixel((20, 20))) > 250


async def test_nothing_is_made_of_what_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = jpeg(300, 300)
    for broken in (b"", b"%PDF-1.7", whole[:200], b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        assert await make_thumbnail(broken) is None
    monkeypatch.setattr(thumbnails, "MAX_PIXELS", 300 * 300 - 1)
    assert await make_thumbnail(whole) is None
