"""Stickers made of pictures: the right size, clear around, small, and refused of anything else."""

import random
from pathlib import Path

import pytest
from PIL import Image

from gateway.core.errors import UnsupportedMedia
from gateway.media import stickers
from gateway.media.stickers import MAX_BYTES, SIDE, make_sticker


def picture(tmp_path: Path, image: Image.Image, form: str = "PNG", **more: object) -> Path:
    path = tmp_path / "picture"
    image.save(path, format=form, **more)
    return path


async def made(path: Path) -> Image.Image:
    into = path.with_name("sticker")
    assert await make_sticker(path, "image/png", into) == "image/webp"
    assert into.stat().st_size <= MAX_BYTES
    with Image.open(into) as sticker:
        assert sticker.format == "WEBP"
        return sticker.convert("RGBA")


async def test_a_picture_is_fitted_in_and_what_is_around_it_is_clear(tmp_path: Path) -> None:
    sticker = await made(picture(tmp_path, Image.new("RGB", (400, 100), "red")))
    assert sticker.size == (SIDE, SIDE)
    assert sticker.getpixel((5, 5))[3] == 0
    assert sticker.getpixel((SIDE // 2, SIDE // 2))[3] == 255
    assert sticker.getpixel((3, SIDE // 2))[0] > 200


async def test_a_photograph_stands_as_its_camera_was_held(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    sticker = await made(
        picture(tmp_path, Image.new("RGB", (400, 100), "red"), "JPEG", exif=turned)
    )
    assert sticker.getpixel((SIDE // 2, 3))[3] == 255
    assert sticker.getpixel((3, SIDE // 2))[3] == 0


async def test_a_noisy_picture_becomes_small_as_well(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(SIDE * SIDE * 3)  # noqa: S311 - any will do
    await made(picture(tmp_path, Image.frombytes("RGB", (SIDE, SIDE), noise)))


async def test_what_is_no_picture_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = picture(tmp_path, Image.new("RGB", (400, 100), "red"))
    for content in (b"\x89PNG\r\n\x1a\n", whole.read_bytes()[:100], b"GIF89a" + bytes(40)):
        broken = tmp_path / "broken"
        broken.write_bytes(content)
        with pytest.raises(UnsupportedMedia):
            await make_sticker(broken, "image/png", tmp_path / "sticker")
    monkeypatch.setattr(stickers, "MAX_PIXELS", 39_999)
    with pytest.raises(UnsupportedMedia):
        await make_sticker(whole, "image/png", tmp_path / "sticker")
    assert not (tmp_path / "sticker").exists()
