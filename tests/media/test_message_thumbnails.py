"""Thumbnails: small, upright, kept, and of nothing that would unfold too far."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from PIL import Image

from gateway.media import films, message_thumbnails
from gateway.media.folder import MediaFolder
from gateway.media.message_thumbnails import SIDE, Thumbnails
from tests.engines.files import FILES
from tests.media.moving import film, gif

SHA256 = "ab" * 32
RED, BLUE = (0, 2)
"""The channels of a colour."""


@pytest.fixture
def made(tmp_path: Path) -> Thumbnails:
    folder = MediaFolder(tmp_path / "thumbnails")
    folder.prepare()
    return Thumbnails(folder)


async def thumbnail(made: Thumbnails, file: Path) -> Image.Image:
    path = await made.of(SHA256, nullcontext(file))
    assert path is not None
    with Image.open(path) as picture:
        assert picture.format == "JPEG"
        return picture.convert("RGB")


def shows(picture: Image.Image, x: int, y: int, channel: int) -> bool:
    colour = picture.getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour[channel] == max(colour)


@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "gif"])
async def test_a_large_picture_becomes_small(tmp_path: Path, made: Thumbnails, form: str) -> None:
    Image.new("RGB", (1000, 500), "red").save(tmp_path / "picture", format=form)
    small = await thumbnail(made, tmp_path / "picture")
    assert small.size == (SIDE, SIDE // 2)
    assert shows(small, 5, 5, RED)


async def test_a_small_one_stays_small_and_what_is_clear_is_white(
    tmp_path: Path, made: Thumbnails
) -> None:
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(tmp_path / "picture", format="WEBP")
    small = await thumbnail(made, tmp_path / "picture")
    assert (small.size, small.getpixel((5, 5))) == ((20, 10), (255, 255, 255))


async def test_a_photograph_stands_as_its_camera_was_held(tmp_path: Path, made: Thumbnails) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    photograph = Image.new("RGB", (400, 100), "red")
    photograph.paste("blue", (200, 0, 400, 100))
    photograph.save(tmp_path / "picture", format="JPEG", exif=turned)
    small = await thumbnail(made, tmp_path / "picture")
    assert small.size == (80, SIDE)
    assert shows(small, 40, 5, RED)
    assert shows(small, 40, SIDE - 5, BLUE)


async def test_a_film_shows_its_first_frame_upright(tmp_path: Path, made: Thumbnails) -> None:
    small = await thumbnail(made, film(tmp_path / "film"))
    assert small.size == (64, 48)
    assert (shows(small, 5, 24, RED), shows(small, 60, 24, BLUE)) == (True, True)


async def test_a_film_that_was_held_upright_is_upright(tmp_path: Path, made: Thumbnails) -> None:
    """Turned clockwise by a quarter, what was on the left is above."""
    small = await thumbnail(made, film(tmp_path / "film", turned=-90))
    assert small.size == (48, 64)
    assert (shows(small, 24, 5, RED), shows(small, 24, 60, BLUE)) == (True, True)


async def test_a_moving_picture_shows_its_beginning(tmp_path: Path, made: Thumbnails) -> None:
    small = await thumbnail(made, gif(tmp_path / "gif"))
    assert (shows(small, 5, 24, RED), shows(small, 60, 24, BLUE)) == (True, True)


async def test_it_is_made_once(tmp_path: Path, made: Thumbnails) -> None:
    Image.new("RGB", (10, 10)).save(tmp_path / "picture", format="PNG")
    first = await made.of(SHA256, nullcontext(tmp_path / "picture"))
    assert await made.of(SHA256, nullcontext(tmp_path / "gone")) == first


async def test_what_shows_nothing_has_none(tmp_path: Path, made: Thumbnails) -> None:
    shown = []
    for number, file in enumerate(FILES):
        path = tmp_path / "file"
        path.write_bytes(file.content)
        if await made.of(f"{number:064}", nullcontext(path)) is not None:
            shown.append(file.name)
    assert shown == ["beach.png", "secret.png"]


async def test_what_unfolds_too_far_has_none(
    tmp_path: Path, made: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_thumbnails, "MAX_PIXELS", 1000)
    monkeypatch.setattr(films, "MAX_PIXELS", 1000)
    Image.new("RGB", (100, 11)).save(tmp_path / "picture", format="PNG")
    assert await made.of(SHA256, nullcontext(tmp_path / "picture")) is None
    assert await made.of(SHA256, nullcontext(film(tmp_path / "film"))) is None
